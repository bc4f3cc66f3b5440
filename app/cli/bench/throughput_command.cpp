// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/throughput_command.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/bench/decode_runner.h"
#include "app/cli/bench/timing_report.h"
#include "core/error.h"

namespace specache::app {
namespace {

struct ThroughputSettings : TimingSettings {
  std::string memory;
  std::string sharedRows;
  int steps = 16;
};

/// A batch, and the tier that has no memory for more.
struct Batch {
  int sequences = 0;
  std::string_view limitedBy;
};

/// The largest batch that there should be memory for. Throws Error where there is none for one
/// sequence.
Batch largestBatch(const TimingBench& bench, CacheUnderTest cache) {
  constexpr int kMost = 1024;
  const auto shortOf = [&](int sequences) {
    cache.sequences = sequences;
    return bench.shortOf({&cache, 1});
  };
  if (const std::string_view tier = shortOf(1); !tier.empty())
    throw Error("The " + std::string(tier) + " has no memory for one sequence of " +
                std::to_string(cache.context) + " tokens with the cache " + cache.name +
                ". Allow more with --memory, or choose a shorter context.");
  int sequences = 1;
  for (int more = kMost / 2; more > 0; more /= 2)
    if (shortOf(sequences + more).empty()) sequences += more;
  return {sequences, sequences == kMost ? "the bench" : shortOf(sequences + 1)};
}

/// Whether there is memory for the steps too: what kernels work in is not known beforehand.
bool stepsFit(TimingBench& bench, const CacheUnderTest& cache) {
  try {
    timeSteps(bench, {cache}, 1, 1);
    return true;
  } catch (const kernels::OutOfMemory&) {
    return false;
  }
}

std::vector<nlohmann::ordered_json> measure(TimingBench& bench, const ThroughputSettings& settings,
                                            int context) {
  constexpr int kParts = 64;  // of a batch whose steps do not fit, one of which is left out
  const int room = context + DecodeRunner::stepsOf(settings.rounds, settings.steps);
  std::vector<CacheUnderTest> tested;
  std::vector<std::string_view> limits;
  for (const NamedCache& named : parseCaches(settings.caches, settings.cacheDefaults.options)) {
    tested.push_back({named.name, named.options, context, room});
    CacheUnderTest& cache = tested.back();
    const Batch batch = largestBatch(bench, cache);
    cache.sequences = batch.sequences;
    while (cache.sequences > 1 && !stepsFit(bench, cache))
      cache.sequences -= (cache.sequences + kParts - 1) / kParts;
    limits.push_back(batch.limitedBy);
  }
  auto results = timeSteps(bench, tested, settings.rounds, settings.steps);
  for (std::size_t i = 0; i < results.size(); ++i) results[i]["limited_by"] = limits[i];
  return results;
}

void run(const ThroughputSettings& settings, const Streams& streams) {
  TimingBench bench(settings);
  if (!settings.memory.empty())
    bench.backend().ledger().setDeviceLimit(parseBytes(settings.memory));
  if (!settings.sharedRows.empty()) bench.shareRows(parseBytes(settings.sharedRows));
  TimingReport report(streams, settings, bench);
  for (const int context : settings.contexts) report.add(measure(bench, settings, context));
  report.finish();
}

}  // namespace

void addThroughputCommand(CLI::App& program, const Streams& streams) {
  CLI::App* command = program.add_subcommand(
      "throughput", "Tokens a second of as many sequences as the device's memory holds");
  const auto settings = std::make_shared<ThroughputSettings>();
  settings->rounds = 1;
  settings->addTo(*command);
  command->add_option("--memory", settings->memory, "of the device, such as 48GiB (default: all)");
  command->add_option(
      "--share-rows", settings->sharedRows,
      "CPU memory that the random rows of all sequences share, so that it limits no "
      "batch; each sequence has them in another order");
  command->add_option("--steps", settings->steps, "steps of a turn")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command->callback([settings, streams] { run(*settings, streams); });
}

}  // namespace specache::app
