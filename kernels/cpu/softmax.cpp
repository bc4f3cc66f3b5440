// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/softmax.h"

#include <algorithm>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/softmax.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/cpu/exp-inl.h"

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

float largest(const float* values, std::size_t count) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  auto most = hn::Set(d, -std::numeric_limits<float>::infinity());
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) most = hn::Max(most, hn::LoadU(d, values + i));
  float result = hn::GetLane(hn::MaxOfLanes(d, most));
  for (; i < count; ++i) result = std::max(result, values[i]);
  return result;
}

template <class D>
HWY_INLINE hn::Vec<D> exponentiateAt(D d, float* scores, float max) {
  const auto value = exp(d, hn::Sub(hn::LoadU(d, scores), hn::Set(d, max)));
  hn::StoreU(value, d, scores);
  return value;
}

float exponentiate(float* scores, std::size_t count, float max) {
  if (max == -std::numeric_limits<float>::infinity()) {
    std::fill_n(scores, count, 0.0F);
    return 0;
  }
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  auto sums = hn::Zero(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) sums = hn::Add(sums, exponentiateAt(d, scores + i, max));
  float sum = hn::GetLane(hn::SumOfLanes(d, sums));
  const hn::Simd<float, 1, 0> one;
  for (; i < count; ++i) sum += hn::GetLane(exponentiateAt(one, scores + i, max));
  return sum;
}

void sumRows(const float* rows, std::size_t stride, const float* factors, int rowCount,
             std::size_t count, float* out) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    auto sum = hn::Zero(d);
    for (int row = 0; row < rowCount; ++row)
      sum = hn::MulAdd(hn::LoadU(d, rows + row * stride + i), hn::Set(d, factors[row]), sum);
    hn::StoreU(sum, d, out + i);
  }
  for (; i < count; ++i) {
    out[i] = 0;
    for (int row = 0; row < rowCount; ++row) out[i] += rows[row * stride + i] * factors[row];
  }
}

void scaleRow(float* values, std::size_t count, float factor) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    hn::StoreU(hn::Mul(hn::LoadU(d, values + i), hn::Set(d, factor)), d, values + i);
  for (; i < count; ++i) values[i] *= factor;
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {

HWY_EXPORT(largest);
HWY_EXPORT(exponentiate);
HWY_EXPORT(sumRows);
HWY_EXPORT(scaleRow);

float largest(const float* values, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(largest)(values, count);
}

float exponentiate(float* scores, std::size_t count, float max) {
  return HWY_DYNAMIC_DISPATCH(exponentiate)(scores, count, max);
}

void sumRows(const float* rows, std::size_t stride, const float* factors, int rowCount,
             std::size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(sumRows)(rows, stride, factors, rowCount, count, out);
}

void scaleRow(float* values, std::size_t count, float factor) {
  HWY_DYNAMIC_DISPATCH(scaleRow)(values, count, factor);
}

}  // namespace specache::kernels::cpu
#endif
