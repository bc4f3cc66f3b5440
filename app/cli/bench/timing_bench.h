// SPDX-License-Identifier: GPL-3.0-or-later
// What the timing benches share: a model with real or random weights, and caches that hold a
// context.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/bench/random_rows.h"
#include "app/cli/streams.h"
#include "core/engine/device.h"
#include "core/model/model.h"
#include "core/specache/cache.h"

namespace specache::app {

/// Arguments of the timing benches.
struct TimingSettings {
  ModelArguments model;
  CacheArguments cacheDefaults;
  std::string shape = "bundled";
  std::string weights = "q8_0";
  std::vector<int> contexts{2048, 8192};
  std::vector<std::string> caches{"full", "specache:1"};
  int batch = 1;
  int rounds = 5;
  std::uint64_t seed = 1;
  bool json = false;

  void addTo(CLI::App& command);
};

class TimingBench {
 public:
  explicit TimingBench(const TimingSettings& settings);

  const Model& model() const { return *model_; }
  /// The shape's name, or the model's.
  std::string shape() const { return model_->config().name; }
  std::string weights() const { return model_->quantization(); }
  kernels::Backend& backend() const { return *device_.backend; }

  /// Fills every sequence with `tokens` tokens. With real weights it is text, read once by `first`
  /// and copied to the others; with random ones the rows are random numbers.
  void fill(const std::vector<Cache*>& caches, int tokens);
  /// Random ids.
  std::vector<std::int32_t> randomTokens(int count) const;

 private:
  void fillWithRandomRows(Cache& cache, int tokens);
  void fillWithText(const std::vector<Cache*>& caches, int tokens) const;

  const TimingSettings& settings_;
  ChosenDevice device_;
  std::unique_ptr<Model> model_;
  std::optional<RandomRows> rows_;  // made when they are needed first
};

}  // namespace specache::app
