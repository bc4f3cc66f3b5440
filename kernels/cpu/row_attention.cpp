// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/row_attention.h"

#include <algorithm>

#include "kernels/half.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/row_attention.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/cpu/query_blocks.h"

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<float, 16>;

HWY_INLINE hn::Vec<Tag> loadHalfs(Tag d, const Half* halfs) {
  const hn::Rebind<hwy::float16_t, Tag> narrow;
  return hn::PromoteTo(d, hn::LoadU(narrow, reinterpret_cast<const hwy::float16_t*>(halfs)));
}

using V = hn::Vec<Tag>;

/// Rows are read from memory as fast as it goes; the processor alone does not look far enough ahead
/// over rows of which only one half is read.
constexpr int kTokensAhead = 16;

HWY_INLINE void prefetch(HalfRows rows, const Half* row) {
  constexpr int kLine = 32;  // halves
  const Half* const ahead = row + static_cast<std::ptrdiff_t>(kTokensAhead) * rows.stride;
  for (int c = 0; c < rows.dim; c += kLine) hwy::Prefetch(ahead + c);
}

#if HWY_TARGET != HWY_SCALAR

/// Adds up the lanes of `a` and `b`: of 4 lanes, a0 + a2, b0 + b2, a1 + a3, b1 + b3.
HWY_INLINE V foldPair(Tag d, V a, V b) {
  return hn::Add(hn::InterleaveLower(d, a, b), hn::InterleaveUpper(d, a, b));
}

/// The sums of the lanes of as many vectors as a vector has lanes. Each of `fours` is four vectors,
/// whose 128-bit blocks are summed up within themselves already.
HWY_INLINE V joinFours(Tag d, const V* fours) {
  if constexpr (hn::MaxLanes(Tag()) == 4) {
    return fours[0];
  } else if constexpr (hn::MaxLanes(Tag()) == 8) {
    const V kept = hn::OddEvenBlocks(fours[1], fours[0]);
    const V moved = hn::SwapAdjacentBlocks(hn::OddEvenBlocks(fours[0], fours[1]));
    return hn::Add(kept, moved);
  } else {
    const V z = hn::Add(hn::ConcatLowerLower(d, fours[2], fours[0]),
                        hn::ConcatUpperUpper(d, fours[2], fours[0]));
    const V w = hn::Add(hn::ConcatLowerLower(d, fours[3], fours[1]),
                        hn::ConcatUpperUpper(d, fours[3], fours[1]));
    return hn::Add(hn::OddEvenBlocks(w, z), hn::SwapAdjacentBlocks(hn::OddEvenBlocks(z, w)));
  }
}

/// Dot products of four keys with every query, summed up within 128-bit blocks.
template <int queries>
HWY_INLINE void scoreFour(Tag d, const float* query, HalfRows keys, const Half* key, V* folded) {
  const int lanes = static_cast<int>(hn::Lanes(d));
  const std::ptrdiff_t stride = keys.stride;
  const std::ptrdiff_t dim = keys.dim;
  V sums[queries][4];
  for (auto& row : sums)
    for (V& sum : row) sum = hn::Zero(d);
  for (int t = 0; t < 4; ++t) prefetch(keys, key + t * stride);
  for (std::ptrdiff_t c = 0; c < dim; c += lanes) {
    const V k0 = loadHalfs(d, key + c);
    const V k1 = loadHalfs(d, key + stride + c);
    const V k2 = loadHalfs(d, key + 2 * stride + c);
    const V k3 = loadHalfs(d, key + 3 * stride + c);
    for (int q = 0; q < queries; ++q) {
      const V x = hn::LoadU(d, query + q * dim + c);
      sums[q][0] = hn::MulAdd(k0, x, sums[q][0]);
      sums[q][1] = hn::MulAdd(k1, x, sums[q][1]);
      sums[q][2] = hn::MulAdd(k2, x, sums[q][2]);
      sums[q][3] = hn::MulAdd(k3, x, sums[q][3]);
    }
  }
  for (int q = 0; q < queries; ++q)
    folded[q] =
        foldPair(d, foldPair(d, sums[q][0], sums[q][2]), foldPair(d, sums[q][1], sums[q][3]));
}

/// As many tokens at a time as a vector has lanes, so that the sums over lanes are one vector.
template <int queries>
int scoreVectors(const float* query, HalfRows keys, int tokens, float* scores, std::size_t stride) {
  const Tag d;
  constexpr int kLanes = static_cast<int>(hn::MaxLanes(Tag()));
  constexpr int kFours = kLanes / 4;
  if (keys.dim % kLanes != 0) return 0;
  int t = 0;
  for (; t + kLanes <= tokens; t += kLanes) {
    V folded[kFours][queries];
    for (int four = 0; four < kFours; ++four) {
      const std::ptrdiff_t token = t + 4 * four;
      scoreFour<queries>(d, query, keys, keys.data + token * keys.stride, folded[four]);
    }
    for (int q = 0; q < queries; ++q) {
      V fours[kFours];
      for (int four = 0; four < kFours; ++four) fours[four] = folded[four][q];
      hn::StoreU(joinFours(d, fours), d, scores + q * stride + t);
    }
  }
  return t;
}

#else

template <int queries>
int scoreVectors(const float*, HalfRows, int, float*, std::size_t) {
  return 0;
}

#endif

template <int queries>
void scoreBlock(const float* query, HalfRows keys, int tokens, float* scores, std::size_t stride) {
  const Tag d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const std::ptrdiff_t dim = keys.dim;
  for (int t = scoreVectors<queries>(query, keys, tokens, scores, stride); t < tokens; ++t) {
    const Half* const key = keys.data + static_cast<std::ptrdiff_t>(t) * keys.stride;
    V sums[queries];
    for (V& sum : sums) sum = hn::Zero(d);
    std::ptrdiff_t c = 0;
    for (; c + lanes <= dim; c += lanes) {
      const V k = loadHalfs(d, key + c);
      for (int q = 0; q < queries; ++q)
        sums[q] = hn::MulAdd(k, hn::LoadU(d, query + q * dim + c), sums[q]);
    }
    for (int q = 0; q < queries; ++q) {
      float score = hn::GetLane(hn::SumOfLanes(d, sums[q]));
      for (std::ptrdiff_t i = c; i < dim; ++i) score += query[q * dim + i] * toFloat(key[i]);
      scores[q * stride + t] = score;
    }
  }
}

/// Channels c … of `vectors` vectors, for some tokens.
template <int queries, int vectors>
HWY_INLINE void addChannels(const float* probabilities, std::size_t stride, HalfRows values,
                            int tokens, int c, float* out, std::size_t outStride) {
  const Tag d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  V sums[queries][vectors];
  for (int q = 0; q < queries; ++q)
    for (int i = 0; i < vectors; ++i)
      sums[q][i] = hn::LoadU(d, out + q * outStride + c + i * lanes);
  const Half* value = values.data + c;
  for (int t = 0; t < tokens; ++t, value += values.stride) {
    if (c == 0) prefetch(values, value);
    V v[vectors];
    for (int i = 0; i < vectors; ++i) v[i] = loadHalfs(d, value + i * lanes);
    for (int q = 0; q < queries; ++q) {
      const V p = hn::Set(d, probabilities[q * stride + t]);
      for (int i = 0; i < vectors; ++i) sums[q][i] = hn::MulAdd(v[i], p, sums[q][i]);
    }
  }
  for (int q = 0; q < queries; ++q)
    for (int i = 0; i < vectors; ++i)
      hn::StoreU(sums[q][i], d, out + q * outStride + c + i * lanes);
}

template <int queries>
void addValuesBlock(const float* probabilities, std::size_t stride, HalfRows values, int tokens,
                    float* out, std::size_t outStride) {
  constexpr int kVectors = 4;
  const int lanes = static_cast<int>(hn::Lanes(Tag()));
  int c = 0;
  for (; c + kVectors * lanes <= values.dim; c += kVectors * lanes)
    addChannels<queries, kVectors>(probabilities, stride, values, tokens, c, out, outStride);
  for (; c + lanes <= values.dim; c += lanes)
    addChannels<queries, 1>(probabilities, stride, values, tokens, c, out, outStride);
  for (; c < values.dim; ++c) {
    for (int t = 0; t < tokens; ++t) {
      const float v = toFloat(values.data[static_cast<std::ptrdiff_t>(t) * values.stride + c]);
      for (int q = 0; q < queries; ++q) out[q * outStride + c] += probabilities[q * stride + t] * v;
    }
  }
}

void scoreRows(const float* query, int queries, HalfRows keys, int tokens, float* scores,
               std::size_t stride) {
  const std::ptrdiff_t dim = keys.dim;
  forQueryBlocks<4>(queries, [&](int first, auto block) HWY_ATTR {
    scoreBlock<block()>(query + first * dim, keys, tokens, scores + first * stride, stride);
  });
}

void addRowValues(const float* probabilities, std::size_t stride, int queries, HalfRows values,
                  int tokens, float* out, std::size_t outStride) {
  // A few tokens at a time: they stay in the nearest cache for all channels and queries.
  constexpr int kTokens = 128;
  for (int t = 0; t < tokens; t += kTokens) {
    const HalfRows some{values.data + static_cast<std::ptrdiff_t>(t) * values.stride, values.stride,
                        values.dim};
    forQueryBlocks<4>(queries, [&](int first, auto block) HWY_ATTR {
      addValuesBlock<block()>(probabilities + first * stride + t, stride, some,
                              std::min(kTokens, tokens - t), out + first * outStride, outStride);
    });
  }
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {

HWY_EXPORT(scoreRows);
HWY_EXPORT(addRowValues);

void scoreRows(const float* query, int queries, HalfRows keys, int tokens, float* scores,
               std::size_t stride) {
  HWY_DYNAMIC_DISPATCH(scoreRows)(query, queries, keys, tokens, scores, stride);
}

void addRowValues(const float* probabilities, std::size_t stride, int queries, HalfRows values,
                  int tokens, float* out, std::size_t outStride) {
  HWY_DYNAMIC_DISPATCH(addRowValues)
  (probabilities, stride, queries, values, tokens, out, outStride);
}

}  // namespace specache::kernels::cpu
#endif
