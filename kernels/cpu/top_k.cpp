// SPDX-License-Identifier: GPL-3.0-or-later
// Most values are far too small to be chosen. The k-th largest of the blocks' largest values is a
// bound that at least k values reach; only those that reach it are sorted.
#include "kernels/cpu/top_k.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace specache::kernels::cpu {
namespace {

constexpr int kBlock = 64;

/// Orders by value, largest first, then by index: non-negative floats compare like their bits.
using Key = std::uint64_t;

std::uint32_t bitsOf(float value) {
  return std::bit_cast<std::uint32_t>(value);
}

Key keyOf(float value, int index) {
  return static_cast<Key>(bitsOf(value)) << 32 | (UINT32_MAX - static_cast<std::uint32_t>(index));
}

std::int32_t indexOf(Key key) {
  return static_cast<std::int32_t>(UINT32_MAX - static_cast<std::uint32_t>(key));
}

std::uint32_t largestBits(const float* values, int count) {
  std::uint32_t largest = 0;
  for (int i = 0; i < count; ++i) largest = std::max(largest, bitsOf(values[i]));
  return largest;
}

/// Bits that at least k of the values reach; 0 where blocks are too few to tell.
std::uint32_t lowerBound(const float* values, int count, int k, Scratch& scratch) {
  const int blocks = count / kBlock;
  if (blocks < k) return 0;
  auto* const largest = scratch.take<std::uint32_t>(static_cast<std::size_t>(blocks));
  for (int block = 0; block < blocks; ++block)
    largest[block] = largestBits(values + static_cast<std::ptrdiff_t>(block) * kBlock, kBlock);
  std::nth_element(largest, largest + k - 1, largest + blocks, std::greater<>());
  return largest[k - 1];
}

}  // namespace

std::span<const std::int32_t> largestIndices(const float* values, int count, int k,
                                             Scratch& scratch) {
  k = std::min(k, count);
  if (k <= 0) return {};
  const std::uint32_t bound = lowerBound(values, count, k, scratch);
  auto* const keys = scratch.take<Key>(static_cast<std::size_t>(count));
  int candidates = 0;
  for (int i = 0; i < count; ++i) {
    keys[candidates] = keyOf(values[i], i);
    candidates += bitsOf(values[i]) >= bound ? 1 : 0;
  }
  std::nth_element(keys, keys + k - 1, keys + candidates, std::greater<>());
  std::sort(keys, keys + k, std::greater<>());
  auto* const indices = scratch.take<std::int32_t>(static_cast<std::size_t>(k));
  std::transform(keys, keys + k, indices, indexOf);
  return {indices, static_cast<std::size_t>(k)};
}

}  // namespace specache::kernels::cpu
