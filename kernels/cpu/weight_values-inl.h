// SPDX-License-Identifier: GPL-3.0-or-later
// Vectors of float from weights in GGUF's formats. Included once for each instruction set.
#if defined(SPECACHE_WEIGHT_VALUES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SPECACHE_WEIGHT_VALUES_INL_H
#undef SPECACHE_WEIGHT_VALUES_INL_H
#else
#define SPECACHE_WEIGHT_VALUES_INL_H
#endif

#include <cstddef>
#include <cstdint>

#include <hwy/highway.h>

#include "kernels/half.h"
#include "kernels/tensor.h"

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using FloatTag = hn::CappedTag<float, 16>;
using FloatVec = hn::Vec<FloatTag>;

/// Values are read in spans of 32, the block size of Q8_0 and Q4_0.
inline constexpr std::ptrdiff_t kSpan = 32;

/// One half, converted by the hardware where it can.
HWY_INLINE float loadHalf(const std::byte* half) {
  const hn::Simd<float, 1, 0> one;
  const hn::Rebind<hwy::float16_t, decltype(one)> narrow;
  return hn::GetLane(
      hn::PromoteTo(one, hn::LoadU(narrow, reinterpret_cast<const hwy::float16_t*>(half))));
}

template <DType>
struct WeightValues;

template <>
struct WeightValues<DType::f32> {
  static constexpr std::ptrdiff_t kSpanBytes = kSpan * 4;
  static HWY_INLINE FloatVec load(FloatTag d, const std::byte* span, int at) {
    return hn::LoadU(d, reinterpret_cast<const float*>(span) + at);
  }
  static float one(const std::byte* row, int i) { return reinterpret_cast<const float*>(row)[i]; }
};

template <>
struct WeightValues<DType::f16> {
  static constexpr std::ptrdiff_t kSpanBytes = kSpan * 2;
  static HWY_INLINE FloatVec load(FloatTag d, const std::byte* span, int at) {
    const hn::Rebind<hwy::float16_t, FloatTag> half;
    return hn::PromoteTo(d, hn::LoadU(half, reinterpret_cast<const hwy::float16_t*>(span) + at));
  }
  static float one(const std::byte* row, int i) {
    return toFloat(reinterpret_cast<const Half*>(row)[i]);
  }
};

template <>
struct WeightValues<DType::bf16> {
  static constexpr std::ptrdiff_t kSpanBytes = kSpan * 2;
  static HWY_INLINE FloatVec load(FloatTag d, const std::byte* span, int at) {
    const hn::Rebind<std::uint16_t, FloatTag> narrow;
    const hn::RebindToUnsigned<FloatTag> wide;
    const auto bits = hn::LoadU(narrow, reinterpret_cast<const std::uint16_t*>(span) + at);
    return hn::BitCast(d, hn::ShiftLeft<16>(hn::PromoteTo(wide, bits)));
  }
  static float one(const std::byte* row, int i) {
    return bf16ToFloat(reinterpret_cast<const std::uint16_t*>(row)[i]);
  }
};

/// Q8_0: scale in fp16, then 32 signed bytes.
template <>
struct WeightValues<DType::q8_0> {
  static constexpr std::ptrdiff_t kSpanBytes = 34;
  static HWY_INLINE FloatVec load(FloatTag d, const std::byte* span, int at) {
    const hn::Rebind<std::int8_t, FloatTag> narrow;
    const hn::RebindToSigned<FloatTag> wide;
    const auto codes = hn::LoadU(narrow, reinterpret_cast<const std::int8_t*>(span + 2) + at);
    const auto scale = hn::Set(d, loadHalf(span));
    return hn::Mul(scale, hn::ConvertTo(d, hn::PromoteTo(wide, codes)));
  }
};

/// Q4_0: scale in fp16, then 16 bytes: values 0 … 15 in the low halves, 16 … 31 in the high ones.
template <>
struct WeightValues<DType::q4_0> {
  static constexpr std::ptrdiff_t kSpanBytes = 18;
  static HWY_INLINE FloatVec load(FloatTag d, const std::byte* span, int at) {
    const hn::Rebind<std::uint8_t, FloatTag> narrow;
    const hn::RebindToSigned<FloatTag> wide;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(span + 2);
    const auto pairs = hn::PromoteTo(wide, hn::LoadU(narrow, bytes + at % 16));
    const auto codes = at < 16 ? hn::And(pairs, hn::Set(wide, 15)) : hn::ShiftRight<4>(pairs);
    const auto scale = hn::Set(d, loadHalf(span));
    return hn::Mul(scale, hn::ConvertTo(d, hn::Sub(codes, hn::Set(wide, 8))));
  }
};

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SPECACHE_WEIGHT_VALUES_INL_H
