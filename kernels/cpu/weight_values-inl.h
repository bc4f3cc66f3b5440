// SPDX-License-Identifier: GPL-3.0-or-later
// Vectors of float from weights that are floats. Included once for each instruction set.
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

/// Values are read in spans of 32.
inline constexpr std::ptrdiff_t kSpan = 32;

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

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SPECACHE_WEIGHT_VALUES_INL_H
