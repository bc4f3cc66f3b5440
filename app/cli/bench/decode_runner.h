// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/specache/cache.h"

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

  nlohmann::ordered_json result() const;

 private:
  double step(Cache& cache);  // its milliseconds
  void note(const Cache& cache);

  std::vector<std::int32_t> tokens_;
  std::vector<double> milliseconds_;
  double hitRate_ = 0, reuse_ = 0, bytesFetched_ = 0, stalled_ = 0;  // sums over steps
  double rightGuesses_ = 0, repaired_ = 0;
  CacheBytes bytes_;
};

}  // namespace specache::app
