// SPDX-License-Identifier: GPL-3.0-or-later
// Scale and zero leave the inner loops. With per-channel key scales, q·k = Σ (q_c·s_c)·code_c + q·z
// inside a page; with per-token value scales, Σ p_t·v_t = Σ (p_t·s_t)·code_t + Σ p_t·z_t. What is
// left is a sum of weights where a code's bit is set, the same for keys and values.
#include "kernels/cpu/page_attention.h"

#include <algorithm>
#include <cstdint>

#include "kernels/cpu/row_attention.h"
#include "kernels/half.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/page_attention.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/cpu/query_blocks.h"

#ifndef SPECACHE_PAGE_ATTENTION_CODES
#define SPECACHE_PAGE_ATTENTION_CODES
namespace specache::kernels::cpu {
namespace {

/// Codes of one page: `count` groups (channels of keys, tokens of values) of `columns` codes each.
struct Codes {
  const Half* scales;  ///< scale and zero of group i at 2 · i · scaleStep
  int scaleStep;
  const std::uint8_t* planes;  ///< [count][bits] planes
  std::size_t planeBytes;
  int bits;
  int count;
  int columns;
};

/// A matrix of floats with one row a query.
template <class T>
struct PerQuery {
  T* data;
  std::size_t stride;

  T* row(int query) const { return data + query * stride; }
};

}  // namespace
}  // namespace specache::kernels::cpu
#endif

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<float, 16>;

/// Bits `at` … of a plane, one a lane.
HWY_INLINE hn::Mask<Tag> planeBits(Tag d, const std::uint8_t* plane, int at) {
  if constexpr (hn::MaxLanes(Tag()) >= 8) {
    return hn::LoadMaskBits(d, plane + at / 8);
  } else {
    const std::uint8_t bits[8] = {static_cast<std::uint8_t>(plane[at / 8] >> (at % 8))};
    return hn::LoadMaskBits(d, bits);
  }
}

void loadScales(const Codes& codes, float* scales, float* zeros) {
  const Tag d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const hn::Rebind<hwy::float16_t, Tag> half;
  const hn::Rebind<std::uint16_t, Tag> bits;
  std::ptrdiff_t i = 0;
  for (; codes.scaleStep == 1 && i + lanes <= codes.count; i += lanes) {
    hn::Vec<decltype(bits)> scale;
    hn::Vec<decltype(bits)> zero;
    hn::LoadInterleaved2(bits, &codes.scales[2 * i].bits, scale, zero);
    hn::StoreU(hn::PromoteTo(d, hn::BitCast(half, scale)), d, scales + i);
    hn::StoreU(hn::PromoteTo(d, hn::BitCast(half, zero)), d, zeros + i);
  }
  for (; i < codes.count; ++i) {
    scales[i] = toFloat(codes.scales[2 * i * codes.scaleStep]);
    zeros[i] = toFloat(codes.scales[2 * i * codes.scaleStep + 1]);
  }
}

/// One lane a group: plane b of its code weighs value · scale · 2^b.
HWY_INLINE void storeWeights(Tag d, hn::Vec<Tag> weight, int bits, float* weights) {
  const auto twice = hn::Add(weight, weight);
  if (bits == 1) {
    hn::StoreU(weight, d, weights);
  } else if (bits == 2) {
    hn::StoreInterleaved2(weight, twice, d, weights);
  } else {
    const auto four = hn::Add(twice, twice);
    hn::StoreInterleaved4(weight, twice, four, hn::Add(four, four), d, weights);
  }
}

/// Sets the weights of all planes and returns Σ values · zeros.
float weighPlanes(const Codes& codes, const float* values, const float* scales, const float* zeros,
                  float* weights) {
  const Tag d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  auto sums = hn::Zero(d);
  std::ptrdiff_t i = 0;
  for (; i + lanes <= codes.count; i += lanes) {
    const auto value = hn::LoadU(d, values + i);
    storeWeights(d, hn::Mul(value, hn::LoadU(d, scales + i)), codes.bits, weights + i * codes.bits);
    sums = hn::MulAdd(value, hn::LoadU(d, zeros + i), sums);
  }
  float sum = hn::GetLane(hn::SumOfLanes(d, sums));
  for (; i < codes.count; ++i) {
    sum += values[i] * zeros[i];
    float weight = values[i] * scales[i];
    for (int b = 0; b < codes.bits; ++b, weight *= 2) weights[i * codes.bits + b] = weight;
  }
  return sum;
}

/// Adds offsets[q], and the weights of the planes whose bit is set, to every column. `one` is 1,
/// which the compiler must not know: adders and multiply-adders are different units, and with half
/// of the sums going through each, twice as many run at a time.
template <int queries>
void addWeightedBits(const Codes& codes, PerQuery<const float> weights, const float* offsets,
                     float one, PerQuery<float> out) {
  const Tag d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const auto ones = hn::Set(d, one);
  const int planes = codes.count * codes.bits;
  for (int j = 0; j < codes.columns; j += 2 * lanes) {
    hn::Vec<Tag> low[queries];
    hn::Vec<Tag> high[queries];
    for (int q = 0; q < queries; ++q) {
      low[q] = hn::Add(hn::LoadU(d, out.row(q) + j), hn::Set(d, offsets[q]));
      high[q] = hn::Add(hn::LoadU(d, out.row(q) + j + lanes), hn::Set(d, offsets[q]));
    }
    const std::uint8_t* plane = codes.planes;
    for (int i = 0; i < planes; ++i, plane += codes.planeBytes) {
      const auto lowBits = planeBits(d, plane, j);
      const auto highBits = planeBits(d, plane, j + lanes);
      for (int q = 0; q < queries; ++q) {
        const auto weight = hn::Set(d, weights.row(q)[i]);
        low[q] = hn::IfThenElse(lowBits, hn::Add(low[q], weight), low[q]);
        high[q] = hn::IfThenElse(highBits, hn::MulAdd(weight, ones, high[q]), high[q]);
      }
    }
    for (int q = 0; q < queries; ++q) {
      hn::StoreU(low[q], d, out.row(q) + j);
      hn::StoreU(high[q], d, out.row(q) + j + lanes);
    }
  }
}

/// out[q][j] += Σ_i values[q][i] · (codes[i][j] · scale_i + zero_i). `memory` has room for
/// (2 + queries · bits) · count + queries floats.
void addCodes(const Codes& codes, PerQuery<const float> values, int queries, float one,
              PerQuery<float> out, float* memory) {
  float* const scales = memory;
  float* const zeros = scales + codes.count;
  float* const offsets = zeros + codes.count;
  const PerQuery<float> weights{offsets + queries,
                                static_cast<std::size_t>(codes.count) * codes.bits};
  loadScales(codes, scales, zeros);
  for (int q = 0; q < queries; ++q)
    offsets[q] = weighPlanes(codes, values.row(q), scales, zeros, weights.row(q));
  forQueryBlocks(queries, [&](int first, auto block) HWY_ATTR {
    addWeightedBits<block()>(codes, {weights.row(first), weights.stride}, offsets + first, one,
                             {out.row(first), out.stride});
  });
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {
namespace {

HWY_EXPORT(addCodes);

const Half* halfs(const std::byte* bytes) {
  return reinterpret_cast<const Half*>(bytes);
}

const std::uint8_t* bits(const std::byte* bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes);
}

void add(const Codes& codes, PerQuery<const float> values, int queries, PerQuery<float> out,
         Scratch& scratch) {
  const Scratch::Scope scope(scratch);
  const auto floats = (2 + static_cast<std::size_t>(queries) * codes.bits) * codes.count + queries;
  HWY_DYNAMIC_DISPATCH(addCodes)(codes, values, queries, 1.0F, out, scratch.take<float>(floats));
}

/// One value group: channels `first` … of every token.
Codes valueCodes(const PageFormat& format, const std::byte* page, std::ptrdiff_t group) {
  const int first = static_cast<int>(group) * PageFormat::kValueGroup;
  const int channels = std::min(PageFormat::kValueGroup, format.dim - first);
  return {halfs(page + format.valueScalesAt()) + 2 * group,
          format.valueGroups(),
          bits(page + format.valueCodesAt()) + first / 8,
          format.valuePlaneBytes(),
          format.bits.values,
          format.tokens,
          (channels + 31) / 32 * 32};
}

}  // namespace

void scorePage(const float* query, int queries, const PageFormat& format, const std::byte* page,
               float* scores, std::size_t stride, Scratch& scratch) {
  if (format.bits.keys == 16) {
    scoreRows(query, queries, {halfs(page + format.keyCodesAt()), format.dim, format.dim},
              format.tokens, scores, stride);
    return;
  }
  for (int q = 0; q < queries; ++q) std::fill_n(scores + q * stride, format.tokens, 0.0F);
  add({halfs(page), 1, bits(page + format.keyCodesAt()), format.keyPlaneBytes(), format.bits.keys,
       format.dim, format.tokens},
      {query, static_cast<std::size_t>(format.dim)}, queries, {scores, stride}, scratch);
}

void addPageValues(const float* probabilities, std::size_t stride, int queries,
                   const PageFormat& format, const std::byte* page, float* out,
                   std::size_t outStride, Scratch& scratch) {
  if (format.bits.values == 16) {
    addRowValues(probabilities, stride, queries,
                 {halfs(page + format.valueCodesAt()), format.dim, format.dim}, format.tokens, out,
                 outStride);
    return;
  }
  for (std::ptrdiff_t group = 0; group < format.valueGroups(); ++group)
    add(valueCodes(format, page, group), {probabilities, stride}, queries,
        {out + group * PageFormat::kValueGroup, outStride}, scratch);
}

}  // namespace specache::kernels::cpu
#endif
