// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "app/cli/bench/timing_bench.h"

namespace specache::app {

/// Decode steps of one cache under test, going on greedily, and what they took.
class DecodeRunner {
 public:
  /// The first steps make what later ones find: a captured step, the first rows fetched.
  static constexpr int kWarmUpSteps = 3;

  /// `tokens` has the first token of each sequence.
  explicit DecodeRunner(std::vector<std::int32_t> tokens) : tokens_(std::move(tokens)) {}

  /// Steps that do not count.
  void warmUp(Cache& cache);
  void run(Cache& cache, int steps);
  /// All that the device holds, weights and other caches included, and the driver's own figure.
  void noteMemory(kernels::Backend& backend);

  nlohmann::ordered_json result() const;

  /// Most tokens that so many steps append.
  static int stepsOf(int rounds, int steps) { return kWarmUpSteps + rounds * steps + 2; }

 private:
  double step(Cache& cache);  // its milliseconds
  void note(const Cache& cache);

  std::vector<std::int32_t> tokens_;
  std::vector<double> milliseconds_;
  double hitRate_ = 0, reuse_ = 0, bytesFetched_ = 0, stalled_ = 0;  // sums over steps
  double rightGuesses_ = 0, repaired_ = 0;
  bool isHitRateKnown_ = true;  // not of specache that is not observed
  CacheBytes bytes_;
  std::size_t ledgerBytes_ = 0;
  std::optional<std::size_t> driverBytes_;
};

/// Times `steps` steps of each cache in turn, `rounds` times; a result for each.
std::vector<nlohmann::ordered_json> timeSteps(TimingBench& bench,
                                              const std::vector<CacheUnderTest>& tested, int rounds,
                                              int steps);

}  // namespace specache::app
