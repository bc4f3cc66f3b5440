// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/specache/random_models.h"

#include <algorithm>
#include <cmath>

#include "tests/support/seed.h"

namespace specache::test {

ModelConfig smallConfig(int group, int dim, int kvHeads, int layers) {
  ModelConfig config;
  config.architecture = "llama";
  config.name = "random";
  config.layers = layers;
  config.width = 96;
  config.queryHeads = group * kvHeads;
  config.kvHeads = {kvHeads, dim};
  config.feedForward = 160;
  config.vocabulary = 131;
  config.context = 4096;
  return config;
}

std::vector<std::int32_t> randomTokens(std::mt19937_64& random, int count, int vocabulary) {
  std::vector<std::int32_t> tokens;
  tokens.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    tokens.push_back(static_cast<std::int32_t>(randomInteger(random, 0, vocabulary - 1)));
  }
  return tokens;
}

CacheOptions smallOptions(CacheMode mode, kernels::Bits bits, int topK, int chunk) {
  CacheOptions options;
  options.mode = mode;
  options.bits = bits;
  options.topK = topK;
  options.chunk = chunk;
  return options;
}

std::vector<std::vector<float>> stepLogits(Cache& cache, std::span<const std::int32_t> tokens) {
  std::vector<std::vector<float>> all;
  for (const std::int32_t token : tokens) {
    cache.step(std::span(&token, 1));
    const std::span<const float> logits = cache.logits(0);
    all.emplace_back(logits.begin(), logits.end());
  }
  return all;
}

double distance(std::span<const float> a, std::span<const float> b) {
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    most = std::isnan(difference) ? INFINITY : std::max(most, difference);
  }
  return most;
}

double reach(std::span<const float> a) {
  double most = 0;
  for (const float value : a) most = std::max(most, std::abs(static_cast<double>(value)));
  return most;
}

}  // namespace specache::test
