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

/// x[i] = of(d, x[i], y[i]) in vectors, then one by one.
template <class Of>
HWY_INLINE void setRange(float* x, const float* y, std::size_t count, const Of& of) {
  const hn::ScalableTag<float> d;
  std::size_t i = 0;
  for (; i + hn::Lanes(d) <= count; i += hn::Lanes(d))
    hn::StoreU(of(d, hn::LoadU(d, x + i), hn::LoadU(d, y + i)), d, x + i);
  const hn::Simd<float, 1, 0> one;
  for (; i < count; ++i)
    hn::StoreU(of(one, hn::LoadU(one, x + i), hn::LoadU(one, y + i)), one, x + i);
}

/// x / (1 + e^−y): x times the logistic function of y.
template <class D, class V>
HWY_INLINE V timesLogistic(D d, V x, V y) {
  return hn::Div(x, hn::Add(hn::Set(d, 1.0F), exp(d, hn::Neg(y))));
}

void gatedSiluRange(float* gate, const float* up, std::size_t count) {
  setRange(gate, up, count,
           [](auto d, auto g, auto u) { return hn::Mul(u, timesLogistic(d, g, g)); });
}

// GELU's tanh form, x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))) (Hendrycks and Gimpel), by
// (1 + tanh(y))/2 = logistic(2y).
void gatedGeluRange(float* gate, const float* up, std::size_t count) {
  setRange(gate, up, count, [](auto d, auto g, auto u) {
    const auto cubic = hn::MulAdd(hn::Mul(g, g), hn::Set(d, 0.044715F), hn::Set(d, 1.0F));
    const auto y = hn::Mul(hn::Mul(g, cubic), hn::Set(d, 1.5957691216F));  // 2√(2/π)
    return hn::Mul(u, timesLogistic(d, g, y));
  });
}

// tanh(y) = 2 · logistic(2y) − 1.
void softCapRange(float* x, float cap, std::size_t count) {
  setRange(x, x, count, [cap](auto d, auto value, auto) {
    const auto y = hn::Mul(value, hn::Set(d, 2.0F / cap));
    return hn::Sub(timesLogistic(d, hn::Set(d, 2.0F * cap), y), hn::Set(d, cap));
  });
}

void scaleRange(float* x, float factor, std::size_t count) {
  setRange(x, x, count,
           [factor](auto d, auto value, auto) { return hn::Mul(value, hn::Set(d, factor)); });
}

void addRange(float* x, const float* y, std::size_t count) {
  setRange(x, y, count, [](auto, auto a, auto b) { return hn::Add(a, b); });
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {
namespace {

HWY_EXPORT(gatedSiluRange);
HWY_EXPORT(gatedGeluRange);
HWY_EXPORT(softCapRange);
HWY_EXPORT(scaleRange);
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

void gatedGelu(Workers& workers, Rows gate, ConstRows up) {
  forBlocks(workers, valuesOf(gate), [&](std::size_t first, std::size_t count) {
    HWY_DYNAMIC_DISPATCH(gatedGeluRange)(gate.data + first, up.data + first, count);
  });
}

void softCap(Workers& workers, Rows x, float cap) {
  forBlocks(workers, valuesOf(x), [&](std::size_t first, std::size_t count) {
    HWY_DYNAMIC_DISPATCH(softCapRange)(x.data + first, cap, count);
  });
}

void scale(Workers& workers, Rows x, float factor) {
  forBlocks(workers, valuesOf(x), [&](std::size_t first, std::size_t count) {
    HWY_DYNAMIC_DISPATCH(scaleRange)(x.data + first, factor, count);
  });
}

void add(Workers& workers, Rows x, ConstRows y) {
  forBlocks(workers, valuesOf(x), [&](std::size_t first, std::size_t count) {
    HWY_DYNAMIC_DISPATCH(addRange)(x.data + first, y.data + first, count);
  });
}

void addBias(Workers& workers, Rows x, const float* bias) {
  const auto width = static_cast<std::size_t>(x.width);
  const int rowsOfBlock = static_cast<int>(std::max(std::size_t{1}, kBlock / width));
  workers.parallelFor((x.count + rowsOfBlock - 1) / rowsOfBlock, [&](int block, Scratch&) {
    const int end = std::min(x.count, (block + 1) * rowsOfBlock);
    for (int row = block * rowsOfBlock; row < end; ++row)
      HWY_DYNAMIC_DISPATCH(addRange)(x.data + static_cast<std::size_t>(row) * width, bias, width);
  });
}

}  // namespace specache::kernels::cpu
#endif
