// SPDX-License-Identifier: GPL-3.0-or-later
// Dot products of weights as codes with activations of 8 bits. Included once for each instruction
// set.
#if defined(SPECACHE_DOT_SUM_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SPECACHE_DOT_SUM_INL_H
#undef SPECACHE_DOT_SUM_INL_H
#else
#define SPECACHE_DOT_SUM_INL_H
#endif

#include <cstdint>

#include <hwy/highway.h>

#include "kernels/cpu/code_group.h"

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// A group's part of one row of x.
struct RowGroup {
  const std::int8_t* HWY_RESTRICT codes;
  const float* HWY_RESTRICT scales;  ///< one for each span
  const float* HWY_RESTRICT sums;
};

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL

inline constexpr int kSums = HWY_TARGET == HWY_AVX2 ? 8 : 16;  // of four products each, in a vector
inline constexpr int kCodes = 4 * kSums;

using Floats = hn::Vec<hn::FixedTag<float, kSums>>;
using Ints = hn::Vec<hn::FixedTag<std::int32_t, kSums>>;
using Codes = hn::Vec<hn::FixedTag<std::uint8_t, kCodes>>;
using Factors = hn::Vec<hn::FixedTag<std::int8_t, kCodes>>;

/// Sums of two products each, which must fit 16 bits, times `weight`, in pairs.
HWY_INLINE Ints sumPairs(Codes codes, Factors x, std::int16_t weight) {
#if HWY_TARGET == HWY_AVX2
  return Ints{_mm256_madd_epi16(_mm256_maddubs_epi16(codes.raw, x.raw), _mm256_set1_epi16(weight))};
#else
  return Ints{_mm512_madd_epi16(_mm512_maddubs_epi16(codes.raw, x.raw), _mm512_set1_epi16(weight))};
#endif
}

/// Sums of four products codes · x each. `mostCode`: the largest code there is.
template <int mostCode>
HWY_INLINE Ints sumFours(Codes codes, Factors x) {
#if HWY_TARGET == HWY_AVX3_DL
  // By name: Highway 1.0 does not let the compiler use AVX512-VNNI, though it checks for it.
  Ints sums = hn::Zero(hn::FixedTag<std::int32_t, kSums>());
  asm("vpdpbusd %2, %1, %0" : "+v"(sums.raw) : "v"(codes.raw), "vm"(x.raw));
  return sums;
#else
  if constexpr (mostCode <= 128) return sumPairs(codes, x, 1);
  const hn::FixedTag<std::uint8_t, kCodes> d;
  const hn::FixedTag<std::uint16_t, kCodes / 2> wide;
  const Codes lowBits = hn::Set(d, 15);
  const Codes high = hn::BitCast(d, hn::ShiftRight<4>(hn::BitCast(wide, codes)));
  return hn::Add(sumPairs(hn::And(codes, lowBits), x, 1), sumPairs(hn::And(high, lowBits), x, 16));
#endif
}

/// Dot product of a row of weights and one of x, group by group.
class DotSum {
 public:
  HWY_INLINE DotSum() : sums_{hn::Zero(floats_), hn::Zero(floats_)} {}

  template <int span, int mostCode>
  HWY_INLINE void add(const CodeGroup& weights, const RowGroup& x) {
    constexpr int kSpans = kGroup / span;
    constexpr int kVectors = (kSpans + kSums - 1) / kSums;
    Floats scales[kVectors];
    for (int i = 0; i < kVectors; ++i) {
      scales[i] =
          hn::Mul(load<kSpans>(weights.scales + i * kSums), load<kSpans>(x.scales + i * kSums));
      sums_[1] = hn::NegMulAdd(load<kSpans>(weights.offsets + i * kSums),
                               load<kSpans>(x.sums + i * kSums), sums_[1]);
    }
    for (int i = 0; i < kGroup; i += kCodes) {
      const Codes codes = loadCodes(weights.codes + i);
      const Factors factors = hn::LoadU(hn::FixedTag<std::int8_t, kCodes>(), x.codes + i);
      const Floats dots = hn::ConvertTo(floats_, sumFours<mostCode>(codes, factors));
      const Floats theirs = spread<span>(scales[i / span / kSums], i / span % kSums);
      Floats& sum = sums_[i / kCodes % 2];
      sum = hn::MulAdd(dots, theirs, sum);
    }
  }

  HWY_INLINE float total() const {
    return hn::GetLane(hn::SumOfLanes(floats_, hn::Add(sums_[0], sums_[1])));
  }

 private:
  static constexpr hn::FixedTag<float, kSums> floats_{};

#if HWY_TARGET == HWY_AVX2
  static HWY_INLINE Codes loadCodes(const std::uint8_t* from) {
    return hn::Load(hn::FixedTag<std::uint8_t, 32>(), from);
  }
  template <int>
  static HWY_INLINE Floats load(const float* from) {
    return hn::LoadU(floats_, from);
  }
#else
  // Codes and factors have just been stored in parts of 32 bytes. A load of two parts at once would
  // wait until they have reached the cache.

  static HWY_INLINE Codes loadCodes(const std::uint8_t* from) {
    const hn::FixedTag<std::uint8_t, 32> part;
    return hn::Combine(hn::FixedTag<std::uint8_t, 64>(), hn::Load(part, from + 32),
                       hn::Load(part, from));
  }

  /// A vector of factors, of which there are `count` in all.
  template <int count>
  static HWY_INLINE Floats load(const float* from) {
    const hn::FixedTag<float, 8> part;
    if constexpr (count == 8)
      return hn::ZeroExtendVector(floats_, hn::LoadU(part, from));
    else
      return hn::Combine(floats_, hn::LoadU(part, from + 8), hn::LoadU(part, from));
  }
#endif

  /// The scales from place `first` on, each for as many sums as its span has.
  template <int span>
  static HWY_INLINE Floats spread(Floats scales, int first) {
    const hn::FixedTag<std::int32_t, kSums> ints;
    const auto places = hn::ShiftRight < span == 32 ? 3 : 2 > (hn::Iota(ints, 0));
    return hn::TableLookupLanes(scales,
                                hn::IndicesFromVec(floats_, hn::Add(places, hn::Set(ints, first))));
  }

  Floats sums_[2];  // two, so that one need not wait for the other
};

#else

/// Dot product of a row of weights and one of x, group by group.
class DotSum {
 public:
  template <int span, int>
  HWY_INLINE void add(const CodeGroup& weights, const RowGroup& x) {
    for (int i = 0; i < kGroup / span; ++i) {
      int dot = 0;
      for (int j = i * span; j < (i + 1) * span; ++j) dot += weights.codes[j] * x.codes[j];
      sum_ += weights.scales[i] * x.scales[i] * static_cast<float>(dot) -
              weights.offsets[i] * x.sums[i];
    }
  }

  float total() const { return sum_; }

 private:
  float sum_ = 0;
};

#endif

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SPECACHE_DOT_SUM_INL_H
