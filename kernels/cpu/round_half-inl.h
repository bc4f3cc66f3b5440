// SPDX-License-Identifier: GPL-3.0-or-later
// Vectors of float rounded to halves. Included once for each instruction set.
#if defined(SPECACHE_ROUND_HALF_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SPECACHE_ROUND_HALF_INL_H
#undef SPECACHE_ROUND_HALF_INL_H
#else
#define SPECACHE_ROUND_HALF_INL_H
#endif

#include <hwy/highway.h>

#include "kernels/half.h"

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

/// The nearest half that is finite: what is too large becomes the largest half, NaN zero. Highway's
/// own conversion truncates where the processor has none.
template <class D>
HWY_INLINE auto roundToFiniteHalfs(D d, hwy::HWY_NAMESPACE::Vec<D> value) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::Rebind<hwy::float16_t, D> half;
  const auto largest = hn::Set(d, 65504.0F);
  const auto clamped = hn::Clamp(value, hn::Neg(largest), largest);
  const auto finite = hn::IfThenElseZero(hn::Eq(value, value), clamped);
#if HWY_TARGET == HWY_SCALAR
  const Half rounded = toHalf(hn::GetLane(finite));
  return hn::LoadU(half, reinterpret_cast<const hwy::float16_t*>(&rounded));
#else
  return hn::DemoteTo(half, finite);
#endif
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SPECACHE_ROUND_HALF_INL_H
