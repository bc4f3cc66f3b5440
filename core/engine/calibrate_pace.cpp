// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/calibrate_pace.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <vector>

#include "core/specache/cache.h"

namespace specache {
namespace {

constexpr std::uint64_t kMostParameters = 100'000'000;
constexpr int kWarmUpTokens = 32;  // the first operations also make buffers and threads

std::vector<std::int32_t> randomTokens(int count, int vocabulary) {
  std::minstd_rand random;
  std::vector<std::int32_t> tokens(static_cast<std::size_t>(count));
  for (std::int32_t& token : tokens)
    token = static_cast<std::int32_t>(random() % static_cast<unsigned>(vocabulary));
  return tokens;
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
    const auto began = std::chrono::steady_clock::now();
    cache->prefill(0, tokens);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - began;
    pace.add(kWarmUpTokens, chunk, elapsed.count());
  } catch (const kernels::OutOfMemory&) {  // the forecast stays unknown until something was read
  }
}

}  // namespace specache
