// SPDX-License-Identifier: GPL-3.0-or-later
// Included once for each instruction set.
#if defined(SPECACHE_LOAD_HALF_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SPECACHE_LOAD_HALF_INL_H
#undef SPECACHE_LOAD_HALF_INL_H
#else
#define SPECACHE_LOAD_HALF_INL_H
#endif

#include <cstddef>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

/// One half, converted by the hardware where it can.
HWY_INLINE float loadHalf(const std::byte* half) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::Simd<float, 1, 0> one;
  const hn::Rebind<hwy::float16_t, decltype(one)> narrow;
  return hn::GetLane(
      hn::PromoteTo(one, hn::LoadU(narrow, reinterpret_cast<const hwy::float16_t*>(half))));
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SPECACHE_LOAD_HALF_INL_H
