// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/calibrate_pace.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <random>
#include <vector>

#include "core/specache/cache.h"

namespace specache {
namespace {

constexpr std::uint64_t kMostParameters = 100'000'000;
constexpr int kWarmUpTokens = 32;  // the first operations also make buffers and threads
constexpr int kFarTokens = 4096;   // behind so many a token takes visibly longer

std::vector<std::int32_t> randomTokens(int count, int vocabulary) {
  std::minstd_rand random;
  std::vector<std::int32_t> tokens(static_cast<std::size_t>(count));
  for (std::int32_t& token : tokens)
    token = static_cast<std::int32_t>(random() % static_cast<unsigned>(vocabulary));
  return tokens;
}

void readChunk(Cache& cache, const std::vector<std::int32_t>& tokens, ReadingPace& pace) {
  const int first = cache.length(0);
  const auto began = std::chrono::steady_clock::now();
  cache.prefill(0, tokens);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - began;
  pace.add(first, static_cast<int>(tokens.size()), elapsed.count());
}

}  // namespace

void calibratePace(const LoadedModel& loaded, ReadingPace& pace) {
  const ModelConfig& config = loaded.model().config();
  if (loaded.model().parameters() > kMostParameters) return;
  const int chunk = std::min(loaded.cache().chunk, config.context - kWarmUpTokens);
  if (chunk < 1) return;
  try {
    const auto cache = makeCache(loaded.model(), loaded.cache());
    cache->prefill(0, randomTokens(kWarmUpTokens, config.vocabulary));
    const std::vector<std::int32_t> tokens = randomTokens(chunk, config.vocabulary);
    readChunk(*cache, tokens, pace);

    // Rows of zeros take as long to attend to as any others.
    const int far = std::min(kFarTokens, config.context - kWarmUpTokens - 2 * chunk);
    if (far < 1) return;
    cache->importRows(
        0, std::vector<std::byte>(static_cast<std::size_t>(far) * config.kvBytesPerToken()), far);
    readChunk(*cache, tokens, pace);
  } catch (const kernels::OutOfMemory&) {  // what was timed before counts
  }
}

}  // namespace specache
