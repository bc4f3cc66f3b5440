// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/soft_cap.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/soft_cap.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class D>
HWY_INLINE void capAt(D d, float* scores, float cap) {
  hn::StoreU(hn::Mul(hn::Tanh(d, hn::LoadU(d, scores)), hn::Set(d, cap)), d, scores);
}

void capScores(float* scores, std::size_t count, float cap) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) capAt(d, scores + i, cap);
  const hn::Simd<float, 1, 0> one;
  for (; i < count; ++i) capAt(one, scores + i, cap);
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {

HWY_EXPORT(capScores);

void capScores(float* scores, std::size_t count, float cap) {
  HWY_DYNAMIC_DISPATCH(capScores)(scores, count, cap);
}

}  // namespace specache::kernels::cpu
#endif
