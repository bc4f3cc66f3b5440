// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstddef>

#include "kernels/cpu/operations.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/elementwise.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/cpu/exp-inl.h"

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class D>
HWY_INLINE hn::Vec<D> gatedSiluOf(D d, hn::Vec<D> gate, hn::Vec<D> up) {
  const auto one = hn::Set(d, 1.0F);
  return hn::Mul(up, hn::Div(gate, hn::Add(one, exp(d, hn::Neg(gate)))));
}

void gatedSiluRange(float* gate, const float* up, std::size_t count) {
  const hn::ScalableTag<float> d;
  std::size_t i = 0;
  for (; i + hn::Lanes(d) <= count; i += hn::Lanes(d))
    hn::StoreU(gatedSiluOf(d, hn::LoadU(d, gate + i), hn::LoadU(d, up + i)), d, gate + i);
  const hn::Simd<float, 1, 0> one;
  for (; i < count; ++i)
    hn::StoreU(gatedSiluOf(one, hn::LoadU(one, gate + i), hn::LoadU(one, up + i)), one, gate + i);
}

void addRange(float* x, const float* y, std::size_t count) {
  const hn::ScalableTag<float> d;
  std::size_t i = 0;
  for (; i + hn::Lanes(d) <= count; i += hn::Lanes(d))
    hn::StoreU(hn::Add(hn::LoadU(d, x + i), hn::LoadU(d, y + i)), d, x + i);
  for (; i < count; ++i) x[i] += y[i];
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {
namespace {

HWY_EXPORT(gatedSiluRange);
HWY_EXPORT(addRange);

constexpr std::size_t kBlock = 16384;  // values; smaller work is not worth waking a thread

/// Calls body(first, count) for blocks of `values` values.
template <class Body>
void forBlocks(Workers& workers, std::size_t values, const Body& body) {
  const int blocks = static_cast<int>((values + kBlock - 1) / kBlock);
  workers.parallelFor(blocks, [&](int block, Scratch&) {
    const std::size_t first = static_cast<std::size_t>(block) * kBlock;
    body(first, std::min(kBlock, values - first));
  });
}

std::size_t valuesOf(const Rows& rows) {
  return static_cast<std::size_t>(rows.count) * static_cast<std::size_t>(rows.width);
}

}  // namespace

void gatedSilu(Workers& workers, Rows gate, ConstRows up) {
  forBlocks(workers, valuesOf(gate), [&](std::size_t first, std::size_t count) {
    HWY_DYNAMIC_DISPATCH(gatedSiluRange)(gate.data + first, up.data + first, count);
  });
}

void add(Workers& workers, Rows x, ConstRows y) {
  forBlocks(workers, valuesOf(x), [&](std::size_t first, std::size_t count) {
    HWY_DYNAMIC_DISPATCH(addRange)(x.data + first, y.data + first, count);
  });
}

}  // namespace specache::kernels::cpu
#endif
