// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/decode_runner.h"

#include <chrono>

#include "app/cli/bench/cache_turns.h"
#include "app/cli/bench/greedy.h"
#include "app/cli/bench/timing_report.h"
#include "kernels/cuda.h"

namespace specache::app {

void DecodeRunner::warmUp(Cache& cache) {
  for (int i = 0; i < kWarmUpSteps; ++i) step(cache);
}

void DecodeRunner::run(Cache& cache, int steps) {
  for (int i = 0; i < steps; ++i) {
    milliseconds_.push_back(step(cache));
    note(cache);
  }
  bytes_ = cache.bytes();
}

double DecodeRunner::step(Cache& cache) {
  const auto began = std::chrono::steady_clock::now();
  cache.step(tokens_);
  const std::chrono::duration<double, std::milli> elapsed =
      std::chrono::steady_clock::now() - began;
  for (int sequence = 0; sequence < cache.sequences(); ++sequence)
    tokens_[static_cast<std::size_t>(sequence)] = argmax(cache.logits(sequence));
  return elapsed.count();
}

void DecodeRunner::note(const Cache& cache) {
  const double share = 1.0 / cache.sequences();
  bool anyWrong = false;
  for (int sequence = 0; sequence < cache.sequences(); ++sequence) {
    const StepFigures& figures = cache.figures(sequence);
    hitRate_ += share * figures.hitRate();
    reuse_ += share * figures.reuse();
    bytesFetched_ += static_cast<double>(figures.bytesFetched);
    rightGuesses_ += figures.guessWasRight ? share : 0;
    anyWrong = anyWrong || (figures.guessed && !figures.guessWasRight);
  }
  isHitRateKnown_ = cache.options().mode != CacheMode::specache || cache.options().observe;
  stalled_ += cache.figures(0).stalledMilliseconds;
  repaired_ += anyWrong && cache.options().repairGuess ? 1 : 0;
}

void DecodeRunner::noteMemory(kernels::Backend& backend) {
  ledgerBytes_ = backend.ledger().total(kernels::Tier::device);
  if (backend.info().kind == "cuda") driverBytes_ = kernels::driverBytes();
}

nlohmann::ordered_json DecodeRunner::result() const {
  const Spread time = spreadOf(milliseconds_);
  const auto steps = static_cast<double>(milliseconds_.size());
  return {
      {"batch", tokens_.size()},
      {"median_ms", time.median},
      {"spread_ms", time.quartiles},
      {"tokens_per_s", 1000.0 * static_cast<double>(tokens_.size()) / time.median},
      {"kv_device_bytes", bytes_.device()},
      {"kv_host_bytes", bytes_.hostKv},
      {"ledger_device_bytes", ledgerBytes_},
      {"driver_device_bytes", driverBytes_ ? nlohmann::ordered_json(*driverBytes_) : nullptr},
      {"prefetch_hit_rate", isHitRateKnown_ ? nlohmann::ordered_json(hitRate_ / steps) : nullptr},
      {"reuse", reuse_ / steps},
      {"bytes_fetched_a_step", bytesFetched_ / steps},
      {"stall_ms", stalled_ / steps},
      {"guess_rate", rightGuesses_ / steps},
      {"repaired_steps", repaired_ / steps}};
}

std::vector<nlohmann::ordered_json> timeSteps(TimingBench& bench,
                                              const std::vector<CacheUnderTest>& tested, int rounds,
                                              int steps) {
  CacheTurns turns(bench, tested);
  std::vector<DecodeRunner> runners;
  runners.reserve(tested.size());
  for (const CacheUnderTest& cache : tested)
    runners.emplace_back(bench.randomTokens(cache.sequences));
  turns.run(rounds, [&](std::size_t index, Cache& cache, bool isNew) {
    if (isNew) runners[index].warmUp(cache);
    runners[index].run(cache, steps);
    runners[index].noteMemory(bench.backend());
  });

  std::vector<nlohmann::ordered_json> results;
  for (std::size_t i = 0; i < runners.size(); ++i) {
    nlohmann::ordered_json result = {{"context", tested[i].context}, {"cache", tested[i].name}};
    result.update(runners[i].result());
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace specache::app
