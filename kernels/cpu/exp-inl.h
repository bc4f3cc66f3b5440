// SPDX-License-Identifier: GPL-3.0-or-later
// Vectors of exponentials. Included once for each instruction set.
#if defined(SPECACHE_EXP_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SPECACHE_EXP_INL_H
#undef SPECACHE_EXP_INL_H
#else
#define SPECACHE_EXP_INL_H
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

/// e^x within 2 units in the last place; 0 below −87.3, where floats end, and at −∞; at most e^88.
template <class D, class V = hwy::HWY_NAMESPACE::Vec<D>>
HWY_INLINE V exp(D d, V x) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::RebindToSigned<D> di;
  const auto lowest = hn::Set(d, -87.33654F);
  const auto clamped = hn::Clamp(x, lowest, hn::Set(d, 88.0F));
  // x = n·ln 2 + r with |r| ≤ ln 2 / 2; ln 2 in two parts, so that n·ln 2 is exact enough.
  const auto n = hn::Round(hn::Mul(clamped, hn::Set(d, 1.44269504F)));
  auto r = hn::NegMulAdd(n, hn::Set(d, 0.693359375F), clamped);
  r = hn::NegMulAdd(n, hn::Set(d, -2.12194440e-4F), r);
  // e^r = 1 + r + r²·p(r), p after Cephes' expf.
  auto p = hn::Set(d, 1.9875691500e-4F);
  p = hn::MulAdd(p, r, hn::Set(d, 1.3981999507e-3F));
  p = hn::MulAdd(p, r, hn::Set(d, 8.3334519073e-3F));
  p = hn::MulAdd(p, r, hn::Set(d, 4.1665795894e-2F));
  p = hn::MulAdd(p, r, hn::Set(d, 1.6666665459e-1F));
  p = hn::MulAdd(p, r, hn::Set(d, 5.0000001201e-1F));
  p = hn::MulAdd(p, hn::Mul(r, r), hn::Add(r, hn::Set(d, 1.0F)));
  const auto power =
      hn::BitCast(d, hn::ShiftLeft<23>(hn::Add(hn::ConvertTo(di, n), hn::Set(di, 127))));
  return hn::IfThenElseZero(hn::Ge(x, lowest), hn::Mul(p, power));
}

/// 2^x for x ≤ 0, within 3 units in the last place; below −126, where normal floats end, 2^−126.
template <class D, class V = hwy::HWY_NAMESPACE::Vec<D>>
HWY_INLINE V powerOfTwo(D d, V x) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::RebindToSigned<D> di;
  const auto clamped = hn::Max(x, hn::Set(d, -126.0F));
  // x = n + r with |r| ≤ 1/2; 2^r after Cephes' exp2f, 2^n in the exponent.
  const auto n = hn::Round(clamped);
  const auto r = hn::Sub(clamped, n);
  auto p = hn::Set(d, 1.5353362e-4F);
  p = hn::MulAdd(p, r, hn::Set(d, 1.3398874e-3F));
  p = hn::MulAdd(p, r, hn::Set(d, 9.6184374e-3F));
  p = hn::MulAdd(p, r, hn::Set(d, 5.5503325e-2F));
  p = hn::MulAdd(p, r, hn::Set(d, 2.4022648e-1F));
  p = hn::MulAdd(p, r, hn::Set(d, 6.9314720e-1F));
  p = hn::MulAdd(p, r, hn::Set(d, 1.0F));
  return hn::BitCast(d, hn::Add(hn::BitCast(di, p), hn::ShiftLeft<23>(hn::ConvertTo(di, n))));
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SPECACHE_EXP_INL_H
