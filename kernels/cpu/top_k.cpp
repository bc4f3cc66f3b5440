// SPDX-License-Identifier: GPL-3.0-or-later
// Most values are far too small to be chosen. The k-th largest of the blocks' largest values is a
// bound that at least k values reach; only those that reach it are sorted.
#include "kernels/cpu/top_k.h"

#include <algorithm>
#include <bit>
#include <functional>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/top_k.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#ifndef SPECACHE_TOP_K_KEYS
#define SPECACHE_TOP_K_KEYS
namespace specache::kernels::cpu {
namespace {

constexpr int kBlock = 64;

/// Non-negative floats compare like their bits, and bits in an order without exceptions.
using Bits = std::int32_t;

/// Orders by value, largest first, then by index.
using Key = std::uint64_t;

Key keyOf(float value, int index) {
  return static_cast<Key>(std::bit_cast<std::uint32_t>(value)) << 32 |
         (UINT32_MAX - static_cast<std::uint32_t>(index));
}

}  // namespace
}  // namespace specache::kernels::cpu
#endif

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<Bits, 16>;

void largestOfBlocks(const float* values, int blocks, Bits* largest) {
  const Tag d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const auto* bits = reinterpret_cast<const Bits*>(values);
  for (int block = 0; block < blocks; ++block, bits += kBlock) {
    auto most = hn::LoadU(d, bits);
    for (int i = lanes; i < kBlock; i += lanes) most = hn::Max(most, hn::LoadU(d, bits + i));
    largest[block] = hn::GetLane(hn::MaxOfLanes(d, most));
  }
}

/// Keys of the values that reach the bound; returns how many.
int collect(const float* values, int count, Bits bound, Key* keys) {
  const Tag d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const auto* const bits = reinterpret_cast<const Bits*>(values);
  int found = 0;
  for (int i = 0; i < count; i += lanes) {
    const int end = std::min(count, i + lanes);
    if (end == i + lanes && hn::AllTrue(d, hn::Lt(hn::LoadU(d, bits + i), hn::Set(d, bound))))
      continue;
    for (int j = i; j < end; ++j)
      if (bits[j] >= bound) keys[found++] = keyOf(values[j], j);
  }
  return found;
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {
namespace {

HWY_EXPORT(largestOfBlocks);
HWY_EXPORT(collect);

std::int32_t indexOf(Key key) {
  return static_cast<std::int32_t>(UINT32_MAX - static_cast<std::uint32_t>(key));
}

/// Bits that at least k of the values reach.
Bits lowerBound(const float* values, int count, int k, Scratch& scratch) {
  const int blocks = count / kBlock;
  if (blocks < k) return INT32_MIN;  // too few to tell
  auto* const largest = scratch.take<Bits>(static_cast<std::size_t>(blocks));
  HWY_DYNAMIC_DISPATCH(largestOfBlocks)(values, blocks, largest);
  std::nth_element(largest, largest + k - 1, largest + blocks, std::greater<>());
  return largest[k - 1];
}

}  // namespace

std::span<const std::int32_t> largestIndices(const float* values, int count, int k,
                                             Scratch& scratch) {
  k = std::min(k, count);
  if (k <= 0) return {};
  const Bits bound = lowerBound(values, count, k, scratch);
  auto* const keys = scratch.take<Key>(static_cast<std::size_t>(count));
  const int found = HWY_DYNAMIC_DISPATCH(collect)(values, count, bound, keys);
  std::nth_element(keys, keys + k - 1, keys + found, std::greater<>());
  std::sort(keys, keys + k, std::greater<>());
  auto* const indices = scratch.take<std::int32_t>(static_cast<std::size_t>(k));
  std::transform(keys, keys + k, indices, indexOf);
  return {indices, static_cast<std::size_t>(k)};
}

}  // namespace specache::kernels::cpu
#endif
