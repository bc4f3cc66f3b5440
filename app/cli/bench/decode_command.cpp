// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/decode_command.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "app/cli/bench/decode_runner.h"
#include "app/cli/bench/timing_report.h"

namespace specache::app {
namespace {

struct DecodeSettings : TimingSettings {
  int batch = 1;
  int steps = 16;
  bool noFetch = false;
};

/// Each cache that fetches, with the figures that the program shows of it; and also without
/// fetching, where that is asked for. Without rows to fetch the step computes the same two tokens,
/// but selects and transfers nothing.
std::vector<NamedCache> namedCaches(const DecodeSettings& settings) {
  std::vector<NamedCache> caches;
  for (NamedCache& cache : parseCaches(settings.caches, settings.cacheDefaults.options)) {
    if (cache.options.mode == CacheMode::specache) cache.options.observe = true;
    caches.push_back(cache);
    if (!settings.noFetch || cache.options.mode != CacheMode::specache) continue;
    cache.name += " without fetching";
    cache.options.topK = 0;
    caches.push_back(std::move(cache));
  }
  return caches;
}

std::vector<nlohmann::ordered_json> measure(TimingBench& bench, const DecodeSettings& settings,
                                            const std::vector<NamedCache>& named, int context) {
  const int room = context + DecodeRunner::stepsOf(settings.rounds, settings.steps);
  std::vector<CacheUnderTest> tested;
  tested.reserve(named.size());
  for (const NamedCache& cache : named)
    tested.push_back({cache.name, cache.options, context, room, settings.batch});
  return timeSteps(bench, tested, settings.rounds, settings.steps);
}

}  // namespace

void addDecodeCommand(CLI::App& program, const Streams& streams) {
  CLI::App* command = program.add_subcommand(
      "decode", "Time of a decode step; the caches take turns, and median and quartiles are given");
  const auto settings = std::make_shared<DecodeSettings>();
  settings->addTo(*command);
  command->add_option("--batch", settings->batch, "sequences")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command->add_option("--steps", settings->steps, "steps of a turn")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command->add_flag("--no-fetch", settings->noFetch,
                    "time each specache without fetching too, next to it");
  command->callback([settings, streams] {
    const std::vector<NamedCache> caches = namedCaches(*settings);
    TimingBench bench(*settings);
    TimingReport report(streams, *settings, bench);
    for (const int context : settings->contexts)
      report.add(measure(bench, *settings, caches, context));
    report.finish();
  });
}

}  // namespace specache::app
