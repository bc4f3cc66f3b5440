// SPDX-License-Identifier: GPL-3.0-or-later
// What the timing benches share: a model with real or random weights, and caches that hold a
// context.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/bench/random_rows.h"
#include "app/cli/bench/slab_pool.h"
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
  int rounds = 5;
  std::uint64_t seed = 1;
  bool json = false;

  void addTo(CLI::App& command);
};

/// A cache to be made, and what it will hold.
struct CacheUnderTest {
  std::string name;
  CacheOptions options;
  int context = 0;  ///< tokens that every sequence holds
  int room = 0;     ///< tokens that it will hold at most
  int sequences = 1;
};

class TimingBench {
 public:
  explicit TimingBench(const TimingSettings& settings);

  const Model& model() const { return *model_; }
  /// The shape's name, or the model's.
  std::string shape() const { return model_->config().name; }
  std::string weights() const { return model_->quantization(); }
  kernels::Backend& backend() const { return *device_.backend; }

  /// Makes one with its room. Caches with random rows have the same CPU memory, so only one of them
  /// may be at work at a time.
  std::unique_ptr<Cache> make(const CacheUnderTest& cache);
  /// The tier that has no memory for all of them at once, "device" or "host"; empty where there is.
  std::string_view shortOf(std::span<const CacheUnderTest> caches) const;
  /// Limits the CPU memory for random rows; sequences that need more of it share some.
  void shareRows(std::size_t bytes) { slabs_.setLimit(bytes); }

  /// Fills every sequence with `tokens` tokens. With real weights it is text, read once by `first`
  /// and copied to the others; with random ones the rows are random numbers.
  void fill(const std::vector<Cache*>& caches, int tokens);
  /// Random ids.
  std::vector<std::int32_t> randomTokens(int count) const;

 private:
  void fillWithRandomRows(Cache& cache, int tokens);
  void fillWithText(const std::vector<Cache*>& caches, int tokens) const;

  bool hasRandomRows() const { return settings_.model.model.empty(); }

  const TimingSettings& settings_;
  ChosenDevice device_;
  std::unique_ptr<Model> model_;
  std::optional<RandomRows> rows_;  // made when they are needed first
  SlabPool slabs_;
};

}  // namespace specache::app
