// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <span>
#include <vector>

#include "core/model/model.h"
#include "core/specache/cache.h"

namespace specache::test {

/// A small shape: `group` query heads a KV head, head size `dim`.
ModelConfig smallConfig(int group = 4, int dim = 64, int kvHeads = 2, int layers = 2);

std::vector<std::int32_t> randomTokens(std::mt19937_64& random, int count, int vocabulary);

/// Options with small pages to fill: g = 64, R = 64, k rows.
CacheOptions smallOptions(CacheMode mode, kernels::Bits bits, int topK, int chunk = 48);

/// Logits behind every one of `tokens`, given one by one as decode steps: [token][vocabulary].
std::vector<std::vector<float>> stepLogits(Cache& cache, std::span<const std::int32_t> tokens);

/// The largest absolute difference.
double distance(std::span<const float> a, std::span<const float> b);
/// The largest absolute value.
double reach(std::span<const float> a);

}  // namespace specache::test
