// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/prefill_command.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <vector>

#include "app/cli/bench/cache_turns.h"
#include "app/cli/bench/timing_report.h"

namespace specache::app {
namespace {

/// Reads `tokens` behind `before` tokens, over and over, all caches in turn.
std::vector<nlohmann::ordered_json> measure(TimingBench& bench, const TimingSettings& settings,
                                            const std::vector<NamedCache>& named, int context,
                                            int before, const std::vector<std::int32_t>& tokens) {
  std::vector<CacheUnderTest> tested;
  tested.reserve(named.size());
  for (const NamedCache& cache : named)
    tested.push_back({cache.name, cache.options, before, before + static_cast<int>(tokens.size())});
  CacheTurns turns(bench, tested);
  std::vector<std::vector<double>> milliseconds(named.size());
  std::vector<std::size_t> kvBytes(named.size());
  turns.run(settings.rounds, [&](std::size_t index, Cache& cache, bool) {
    cache.rewind(0, before);
    const auto began = std::chrono::steady_clock::now();
    cache.prefill(0, tokens);
    const std::chrono::duration<double, std::milli> elapsed =
        std::chrono::steady_clock::now() - began;
    milliseconds[index].push_back(elapsed.count());
    kvBytes[index] = cache.bytes().device();
  });

  std::vector<nlohmann::ordered_json> results;
  for (std::size_t i = 0; i < named.size(); ++i) {
    const Spread time = spreadOf(milliseconds[i]);
    results.push_back({{"context", context},
                       {"cache", named[i].name},
                       {"batch", 1},
                       {"tokens", tokens.size()},
                       {"median_ms", time.median},
                       {"spread_ms", time.quartiles},
                       {"tokens_per_s", 1000.0 * static_cast<double>(tokens.size()) / time.median},
                       {"kv_device_bytes", kvBytes[i]}});
  }
  return results;
}

}  // namespace

void addPrefillCommand(CLI::App& program, const Streams& streams) {
  CLI::App* command = program.add_subcommand("prefill", "Time to read a whole context");
  const auto settings = std::make_shared<TimingSettings>();
  settings->rounds = 3;
  settings->addTo(*command);
  command->callback([settings, streams] {
    const auto caches = parseCaches(settings->caches, settings->cacheDefaults.options);
    TimingBench bench(*settings);
    TimingReport report(streams, *settings, bench);
    for (const int context : settings->contexts)
      report.add(measure(bench, *settings, caches, context, 0, bench.randomTokens(context)));
    report.finish();
  });
}

void addFollowupCommand(CLI::App& program, const Streams& streams) {
  CLI::App* command =
      program.add_subcommand("followup", "Time to read a question behind a context read before");
  const auto settings = std::make_shared<TimingSettings>();
  const auto tokens = std::make_shared<int>(64);
  settings->addTo(*command);
  command->add_option("--question-tokens", *tokens, "length of the question")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  command->callback([settings, tokens, streams] {
    const auto caches = parseCaches(settings->caches, settings->cacheDefaults.options);
    TimingBench bench(*settings);
    TimingReport report(streams, *settings, bench);
    for (const int context : settings->contexts)
      report.add(measure(bench, *settings, caches, context, context, bench.randomTokens(*tokens)));
    report.finish();
  });
}

}  // namespace specache::app
