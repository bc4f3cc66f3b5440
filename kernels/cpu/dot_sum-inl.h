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

using Ints = hn::Vec<hn::FixedTag<std::int32_t, 8>>;
using Bytes = hn::Vec<hn::FixedTag<std::uint8_t, 32>>;

/// Sums of four products codes · x each. `mostCode`: the largest code there is.
template <int mostCode>
HWY_INLINE Ints dotFours(Bytes codes, const std::int8_t* x) {
  const hn::FixedTag<std::int8_t, 32> signedBytes;
  const auto factors = hn::LoadU(signedBytes, x);
#if HWY_TARGET == HWY_AVX3_DL
  // By name: Highway 1.0 does not let the compiler use AVX512-VNNI, though it checks for it.
  Ints sums = hn::Zero(hn::FixedTag<std::int32_t, 8>());
  asm("vpdpbusd %2, %1, %0" : "+v"(sums.raw) : "v"(codes.raw), "vm"(factors.raw));
  return sums;
#else
  const __m256i ones = _mm256_set1_epi16(1);
  if constexpr (mostCode <= 128) {  // two products fit 16 bits
    return Ints{_mm256_madd_epi16(_mm256_maddubs_epi16(codes.raw, factors.raw), ones)};
  } else {
    const __m256i low = _mm256_and_si256(codes.raw, _mm256_set1_epi8(15));
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(codes.raw, 4), _mm256_set1_epi8(15));
    const __m256i lowSums = _mm256_madd_epi16(_mm256_maddubs_epi16(low, factors.raw), ones);
    const __m256i highSums =
        _mm256_madd_epi16(_mm256_maddubs_epi16(high, factors.raw), _mm256_set1_epi16(16));
    return Ints{_mm256_add_epi32(lowSums, highSums)};
  }
#endif
}

/// Dot product of a row of weights and one of x, group by group.
class DotSum {
 public:
  HWY_INLINE DotSum() : sums_{hn::Zero(floats_), hn::Zero(floats_)} {}

  template <int span, int mostCode>
  HWY_INLINE void add(const CodeGroup& weights, const RowGroup& x) {
    constexpr int kSpans = kGroup / span;
    alignas(64) float scales[kSpans];
    for (int i = 0; i < kSpans; i += 8) {
      const auto xScales = hn::LoadU(floats_, x.scales + i);
      hn::Store(hn::Mul(hn::Load(floats_, weights.scales + i), xScales), floats_, scales + i);
      sums_[1] = hn::NegMulAdd(hn::Load(floats_, weights.offsets + i),
                               hn::LoadU(floats_, x.sums + i), sums_[1]);
    }
    for (int i = 0; i < kGroup; i += 32) {
      const Bytes codes = hn::Load(hn::FixedTag<std::uint8_t, 32>(), weights.codes + i);
      const auto dots = hn::ConvertTo(floats_, dotFours<mostCode>(codes, x.codes + i));
      auto& sum = sums_[i / 32 % 2];
      sum = hn::MulAdd(dots, scalesOf<span>(scales + i / span), sum);
    }
  }

  HWY_INLINE float total() const {
    return hn::GetLane(hn::SumOfLanes(floats_, hn::Add(sums_[0], sums_[1])));
  }

 private:
  using Tag = hn::FixedTag<float, 8>;
  using Floats = hn::Vec<Tag>;
  static constexpr Tag floats_{};

  /// The factors of the eight sums that 32 values have.
  template <int span>
  static HWY_INLINE Floats scalesOf(const float* scales) {
    if constexpr (span == 32) {
      return hn::Set(floats_, scales[0]);
    } else {
      const hn::Half<Tag> half;
      return hn::Combine(floats_, hn::Set(half, scales[1]), hn::Set(half, scales[0]));
    }
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
