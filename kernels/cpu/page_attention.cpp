// SPDX-License-Identifier: GPL-3.0-or-later
// Scale and zero leave the inner loops. With per-channel key scales, q·k = Σ (q_c·s_c)·code_c + q·z
// inside a page; with per-token value scales, Σ p_t·v_t = Σ (p_t·s_t)·code_t + Σ p_t·z_t. What is
// left is a sum of weights where a code's bit is set, the same for keys and values.
#include "kernels/cpu/page_attention.h"

#include <algorithm>
#include <cstdint>

#include "kernels/cpu/convert.h"
#include "kernels/cpu/row_attention.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/page_attention.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/cpu/query_blocks.h"

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<float, 16>;

/// Bits `at` … of a plane, one a lane.
HWY_INLINE hn::Mask<Tag> planeBits(Tag d, const std::uint8_t* plane, int at) {
  if constexpr (hn::MaxLanes(Tag()) >= 8) {
    return hn::LoadMaskBits(d, plane + at / 8);
  }
  const std::uint8_t bits[8] = {static_cast<std::uint8_t>(plane[at / 8] >> (at % 8))};
  return hn::LoadMaskBits(d, bits);
}

template <int queries>
void addWeightedBitsBlock(const std::uint8_t* planes, std::size_t planeBytes, int count,
                          const float* weights, int allQueries, int columns, float* out,
                          std::size_t stride) {
  const Tag d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int j = 0; j < columns; j += 2 * lanes) {
    hn::Vec<Tag> low[queries];
    hn::Vec<Tag> high[queries];
    for (int q = 0; q < queries; ++q) {
      low[q] = hn::LoadU(d, out + q * stride + j);
      high[q] = hn::LoadU(d, out + q * stride + j + lanes);
    }
    for (int i = 0; i < count; ++i) {
      const auto lowBits = planeBits(d, planes + i * planeBytes, j);
      const auto highBits = planeBits(d, planes + i * planeBytes, j + lanes);
      for (int q = 0; q < queries; ++q) {
        const auto weight = hn::Set(d, weights[i * allQueries + q]);
        low[q] = hn::IfThenElse(lowBits, hn::Add(low[q], weight), low[q]);
        high[q] = hn::IfThenElse(highBits, hn::Add(high[q], weight), high[q]);
      }
    }
    for (int q = 0; q < queries; ++q) {
      hn::StoreU(low[q], d, out + q * stride + j);
      hn::StoreU(high[q], d, out + q * stride + j + lanes);
    }
  }
}

void addWeightedBits(const std::uint8_t* planes, std::size_t planeBytes, int count,
                     const float* weights, int queries, int columns, float* out,
                     std::size_t stride) {
  forQueryBlocks(queries, [&](int first, auto block) HWY_ATTR {
    addWeightedBitsBlock<block()>(planes, planeBytes, count, weights + first, queries, columns,
                                  out + first * stride, stride);
  });
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {
namespace {

HWY_EXPORT(addWeightedBits);

const Half* halfs(const std::byte* bytes) {
  return reinterpret_cast<const Half*>(bytes);
}

const std::uint8_t* bits(const std::byte* bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes);
}

/// `count` pairs of scale and zero as floats.
const float* scalePairs(const std::byte* page, int count, Scratch& scratch) {
  auto* const pairs = scratch.take<float>(static_cast<std::size_t>(count) * 2);
  halfsToFloats(halfs(page), static_cast<std::size_t>(count) * 2, pairs);
  return pairs;
}

void scoreCodes(const float* query, int queries, const PageFormat& format, const std::byte* page,
                float* scores, std::size_t stride, Scratch& scratch) {
  const Scratch::Scope scope(scratch);
  const int planes = format.bits.keys;
  const float* const pairs = scalePairs(page, format.dim, scratch);
  // Plane b of channel c weighs q_c · s_c · 2^b: [channel][plane][query].
  auto* const weights =
      scratch.take<float>(static_cast<std::size_t>(format.dim) * planes * queries);
  for (int q = 0; q < queries; ++q) {
    const float* const row = query + static_cast<std::ptrdiff_t>(q) * format.dim;
    float zero = 0;
    for (int c = 0; c < format.dim; ++c) {
      zero += row[c] * pairs[2 * c + 1];
      for (int b = 0; b < planes; ++b)
        weights[(c * planes + b) * queries + q] =
            row[c] * pairs[2 * c] * static_cast<float>(1 << b);
    }
    std::fill_n(scores + q * stride, format.tokens, zero);
  }
  HWY_DYNAMIC_DISPATCH(addWeightedBits)
  (bits(page + format.keyCodesAt()), format.keyPlaneBytes(), format.dim * planes, weights, queries,
   format.tokens, scores, stride);
}

/// One value group: channels `first` … of every token.
void addGroupCodes(const float* probabilities, std::size_t stride, int queries,
                   const PageFormat& format, const std::byte* page, const float* pairs, int group,
                   float* out, Scratch& scratch) {
  const Scratch::Scope scope(scratch);
  const int planes = format.bits.values;
  const int first = group * PageFormat::kValueGroup;
  const int channels = std::min(PageFormat::kValueGroup, format.dim - first);
  const int columns = (channels + 31) / 32 * 32;  // the planes are padded
  auto* const weights =
      scratch.take<float>(static_cast<std::size_t>(format.tokens) * planes * queries);
  auto* const sums = scratch.take<float>(static_cast<std::size_t>(queries) * columns);
  for (int q = 0; q < queries; ++q) {
    float zero = 0;
    for (int t = 0; t < format.tokens; ++t) {
      const float p = probabilities[q * stride + t];
      const float* const pair = pairs + (t * format.valueGroups() + group) * 2;
      zero += p * pair[1];
      for (int b = 0; b < planes; ++b)
        weights[(t * planes + b) * queries + q] = p * pair[0] * static_cast<float>(1 << b);
    }
    std::fill_n(sums + q * columns, columns, zero);
  }
  HWY_DYNAMIC_DISPATCH(addWeightedBits)
  (bits(page + format.valueCodesAt()) + first / 8, format.valuePlaneBytes(), format.tokens * planes,
   weights, queries, columns, sums, columns);
  for (int q = 0; q < queries; ++q) {
    float* const row = out + static_cast<std::ptrdiff_t>(q) * format.dim + first;
    for (int c = 0; c < channels; ++c) row[c] += sums[q * columns + c];
  }
}

}  // namespace

void scorePage(const float* query, int queries, const PageFormat& format, const std::byte* page,
               float* scores, std::size_t stride, Scratch& scratch) {
  if (format.bits.keys == 16)
    scoreRows(query, queries, {halfs(page + format.keyCodesAt()), format.dim, format.dim},
              format.tokens, scores, stride);
  else
    scoreCodes(query, queries, format, page, scores, stride, scratch);
}

void addPageValues(const float* probabilities, std::size_t stride, int queries,
                   const PageFormat& format, const std::byte* page, float* out, Scratch& scratch) {
  if (format.bits.values == 16) {
    addRowValues(probabilities, stride, queries,
                 {halfs(page + format.valueCodesAt()), format.dim, format.dim}, format.tokens, out);
    return;
  }
  const Scratch::Scope scope(scratch);
  const float* const pairs =
      scalePairs(page + format.valueScalesAt(), format.tokens * format.valueGroups(), scratch);
  for (int group = 0; group < format.valueGroups(); ++group)
    addGroupCodes(probabilities, stride, queries, format, page, pairs, group, out, scratch);
}

}  // namespace specache::kernels::cpu
#endif
