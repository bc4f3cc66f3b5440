// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/timing_bench.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <random>

#include "app/cli/bench/haystack.h"
#include "app/cli/bench/memory_need.h"
#include "app/cli/bench/shapes.h"
#include "app/cli/find_data.h"

namespace specache::app {
namespace {

constexpr int kBlock = 512;  // tokens whose rows are made at a time

std::unique_ptr<Model> makeModel(const TimingSettings& settings, kernels::Backend& backend) {
  if (!settings.model.model.empty()) return Model::load(settings.model.path(), backend);
  return Model::random(shapeOf(settings.shape), weightType(settings.weights), backend,
                       settings.seed);
}

}  // namespace

void TimingSettings::addTo(CLI::App& command) {
  model.addTo(command);
  command.add_option("--shape", shape, "of a model with random weights, unless --model is given")
      ->check(CLI::IsMember(shapeNames()))
      ->capture_default_str();
  command.add_option("--weights", weights, "type of the random weights")
      ->check(CLI::IsMember(weightNames()))
      ->capture_default_str();
  command.add_option("--contexts", contexts, "tokens before")
      ->delimiter(',')
      ->check(CLI::Range(1, 1 << 24))
      ->capture_default_str();
  command.add_option("--cache", caches, "caches to compare, in turn")
      ->delimiter(',')
      ->capture_default_str();
  cacheDefaults.addTo(command);
  command.add_option("--rounds", rounds, "how often each cache has its turn")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command.add_option("--seed", seed, "of the random numbers")->capture_default_str();
  command.add_flag("--json", json, "print one JSON object");
  // Random weights guess wrong nearly always. Their steps are timed without what mends that.
  cacheDefaults.options.observe = false;
  command.parse_complete_callback([this, &command] {
    if (model.model.empty() && command.count("--repair-guess") == 0)
      cacheDefaults.options.repairGuess = false;
  });
}

TimingBench::TimingBench(const TimingSettings& settings)
    : settings_(settings),
      device_(openDevice(settings.model.deviceChoice(), settings.model.threads)),
      model_(makeModel(settings, *device_.backend)),
      slabs_(*device_.backend) {}

std::unique_ptr<Cache> TimingBench::make(const CacheUnderTest& cache) {
  auto made = makeCache(*model_, cache.options, cache.sequences,
                        hasRandomRows() ? slabs_.deal() : SlabSource{});
  made->reserve(cache.room);
  return made;
}

std::string_view TimingBench::shortOf(std::span<const CacheUnderTest> caches) const {
  MemoryNeed need;
  for (const CacheUnderTest& cache : caches) {
    const MemoryNeed one = memoryNeed(*model_, cache.options, cache.room, cache.sequences);
    need.device += one.device;
    if (hasRandomRows()) {
      need.host = std::max(need.host, std::min(one.host, slabs_.limit()));
    } else {
      need.host += one.host;
    }
  }
  MemoryNeed left = memoryLeft(*device_.backend);
  left.host += slabs_.bytes();
  return app::shortOf(*device_.backend, need, left);
}

std::vector<std::int32_t> TimingBench::randomTokens(int count) const {
  std::mt19937_64 random(settings_.seed);
  std::vector<std::int32_t> tokens(static_cast<std::size_t>(count));
  for (std::int32_t& token : tokens)
    token = static_cast<std::int32_t>(random() %
                                      static_cast<std::uint64_t>(model_->config().vocabulary));
  return tokens;
}

void TimingBench::fill(const std::vector<Cache*>& caches, int tokens) {
  if (!hasRandomRows()) return fillWithText(caches, tokens);
  for (Cache* cache : caches) fillWithRandomRows(*cache, tokens);
}

void TimingBench::fillWithRandomRows(Cache& cache, int tokens) {
  const std::size_t tokenBytes = model_->config().kvBytesPerToken();
  if (!rows_) rows_.emplace(*device_.backend, kBlock * tokenBytes, settings_.seed);
  cache.reserve(tokens);
  for (int sequence = 0; sequence < cache.sequences(); ++sequence) {
    for (int first = 0; first < tokens; first += kBlock) {
      const int count = std::min(kBlock, tokens - first);
      cache.importRows(sequence, rows_->next(static_cast<std::size_t>(count) * tokenBytes), count);
    }
  }
}

void TimingBench::fillWithText(const std::vector<Cache*>& caches, int tokens) const {
  const Haystack haystack(findQualityData() / "data" / "haystack.txt", model_->tokenizer());
  std::mt19937_64 random(settings_.seed);
  Cache& reader = *caches.front();
  reader.prefill(0, haystack.passage(tokens, random));
  for (int first = 0; first < tokens; first += kBlock) {
    const int count = std::min(kBlock, tokens - first);
    const std::vector<std::byte> rows = reader.exportRows(0, first, count);
    for (Cache* cache : caches)
      for (int sequence = 0; sequence < cache->sequences(); ++sequence)
        if (cache->length(sequence) == first) cache->importRows(sequence, rows, count);
  }
}

}  // namespace specache::app
