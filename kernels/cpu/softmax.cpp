// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/softmax.h"

#include <algorithm>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/softmax.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/cpu/exp-inl.h"
#include "kernels/visible_positions.h"

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

void scaleRow(float* values, std::size_t count, float factor) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    hn::StoreU(hn::Mul(hn::LoadU(d, values + i), hn::Set(d, factor)), d, values + i);
  for (; i < count; ++i) values[i] *= factor;
}

/// Scores to powers of 2 relative to `max`; returns their sum.
float raiseTwo(float* scores, std::size_t count, float max) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  const auto most = hn::Set(d, max);
  auto sums = hn::Zero(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto p = powerOfTwo(d, hn::Sub(hn::LoadU(d, scores + i), most));
    hn::StoreU(p, d, scores + i);
    sums = hn::Add(sums, p);
  }
  float sum = hn::GetLane(hn::SumOfLanes(d, sums));
  const hn::Simd<float, 1, 0> one;
  for (; i < count; ++i) {
    scores[i] = hn::GetLane(powerOfTwo(one, hn::Set(one, scores[i] - max)));
    sum += scores[i];
  }
  return sum;
}

void softmaxBlock(const ScoreBlock& block) {
  const hn::Simd<float, 1, 0> one;
  for (int row = 0; row < block.rows; ++row) {
    float* const scores = block.scores + row * block.stride;
    const PositionRange seen =
        visiblePositions(block.firstQuery + row / block.group, block.slidingWindow)
            .within(block.firstKey, block.keys);
    std::fill(scores, scores + seen.first, 0.0F);
    std::fill(scores + seen.end, scores + block.keys, 0.0F);
    const float before = block.max[row];
    const float max = std::max(before, largest(scores + seen.first, seen.count()));
    if (seen.count() == 0 || max == -std::numeric_limits<float>::infinity()) continue;
    if (max > before) {
      const float factor = hn::GetLane(powerOfTwo(one, hn::Set(one, before - max)));
      block.sum[row] *= factor;
      scaleRow(block.values + static_cast<std::size_t>(row) * block.dim, block.dim, factor);
    }
    block.max[row] = max;
    block.sum[row] += raiseTwo(scores + seen.first, seen.count(), max);
  }
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

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {

HWY_EXPORT(largest);
HWY_EXPORT(exponentiate);
HWY_EXPORT(sumRows);
HWY_EXPORT(scaleRow);
HWY_EXPORT(softmaxBlock);

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

void softmaxBlock(const ScoreBlock& block) {
  HWY_DYNAMIC_DISPATCH(softmaxBlock)(block);
}

void scaleRow(float* values, std::size_t count, float factor) {
  HWY_DYNAMIC_DISPATCH(scaleRow)(values, count, factor);
}

}  // namespace specache::kernels::cpu
#endif
