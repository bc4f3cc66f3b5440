// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/decode_command.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <vector>

#include "app/cli/bench/greedy.h"
#include "app/cli/bench/timing_report.h"

namespace specache::app {
namespace {

struct DecodeSettings : TimingSettings {
  int steps = 16;
};

/// One cache under test, going on greedily from a random token.
class Runner {
 public:
  Runner(Cache& cache, std::int32_t firstToken)
      : cache_(cache), tokens_(static_cast<std::size_t>(cache.sequences()), firstToken) {}

  void step() {
    const auto began = std::chrono::steady_clock::now();
    cache_.step(tokens_);
    const std::chrono::duration<double, std::milli> elapsed =
        std::chrono::steady_clock::now() - began;
    milliseconds_.push_back(elapsed.count());
    const StepFigures& figures = cache_.figures(0);
    hitRate_ += figures.hitRate();
    reuse_ += figures.reuse();
    bytesFetched_ += static_cast<double>(figures.bytesFetched);
    for (int sequence = 0; sequence < cache_.sequences(); ++sequence)
      tokens_[static_cast<std::size_t>(sequence)] = argmax(cache_.logits(sequence));
  }

  /// Forgets the times so far: the first steps also make what later ones find.
  void warmedUp() {
    milliseconds_.clear();
    hitRate_ = reuse_ = bytesFetched_ = 0;
  }

  nlohmann::ordered_json result(int context, const std::string& name) const {
    const Spread time = spreadOf(milliseconds_);
    const auto steps = static_cast<double>(milliseconds_.size());
    return {{"context", context},
            {"cache", name},
            {"batch", cache_.sequences()},
            {"median_ms", time.median},
            {"spread_ms", time.quartiles},
            {"tokens_per_s", 1000.0 * cache_.sequences() / time.median},
            {"kv_device_bytes", cache_.bytes().device()},
            {"prefetch_hit_rate", hitRate_ / steps},
            {"reuse", reuse_ / steps},
            {"bytes_fetched_a_step", bytesFetched_ / steps}};
  }

 private:
  Cache& cache_;
  std::vector<std::int32_t> tokens_;
  std::vector<double> milliseconds_;
  double hitRate_ = 0, reuse_ = 0, bytesFetched_ = 0;
};

std::vector<nlohmann::ordered_json> measure(const TimingBench& bench,
                                            const DecodeSettings& settings,
                                            const std::vector<NamedCache>& named, int context) {
  constexpr int kWarmUpSteps = 2;
  std::vector<std::unique_ptr<Cache>> caches;
  caches.reserve(named.size());
  for (const NamedCache& cache : named)
    caches.push_back(makeCache(bench.model(), cache.options, settings.batch));
  bench.fill(caches, context);

  std::vector<Runner> runners;
  runners.reserve(caches.size());
  for (const auto& cache : caches) runners.emplace_back(*cache, bench.randomTokens(1).front());
  for (Runner& runner : runners) {
    for (int i = 0; i < kWarmUpSteps; ++i) runner.step();
    runner.warmedUp();
  }
  for (int round = 0; round < settings.rounds; ++round)
    for (Runner& runner : runners)
      for (int i = 0; i < settings.steps; ++i) runner.step();

  std::vector<nlohmann::ordered_json> results;
  for (std::size_t i = 0; i < runners.size(); ++i)
    results.push_back(runners[i].result(context, named[i].name));
  return results;
}

}  // namespace

void addDecodeCommand(CLI::App& program, const Streams& streams) {
  CLI::App* command = program.add_subcommand(
      "decode", "Time of a decode step; the caches take turns, and median and quartiles are given");
  const auto settings = std::make_shared<DecodeSettings>();
  settings->addTo(*command);
  command->add_option("--steps", settings->steps, "steps of a turn")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command->callback([settings, streams] {
    const auto caches = parseCaches(settings->caches, settings->cacheDefaults.options);
    const TimingBench bench(*settings);
    TimingReport report(streams, *settings, bench);
    for (const int context : settings->contexts)
      report.add(measure(bench, *settings, caches, context));
    report.finish();
  });
}

}  // namespace specache::app
