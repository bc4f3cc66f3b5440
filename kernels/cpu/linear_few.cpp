// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/linear_few.h"

#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/linear_few.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/cpu/prefetch_weights-inl.h"
#include "kernels/cpu/query_blocks.h"
#include "kernels/cpu/weight_values-inl.h"

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

/// Dot products of one row of weights with `rows` rows of x.
template <DType type, int rows>
HWY_INLINE void dotRow(const float* x, std::ptrdiff_t width, const std::byte* weights, float* out,
                       std::ptrdiff_t outWidth, Result result) {
  using Values = WeightValues<type>;
  const FloatTag d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const int columns = static_cast<int>(width);
  const int spans = columns / kSpan;
  FloatVec sums[rows];
  for (auto& sum : sums) sum = hn::Zero(d);
  for (int s = 0; s < spans; ++s) {
    prefetchWeights<Values::kSpanBytes>(weights + s * Values::kSpanBytes);
    for (int i = 0; i < kSpan; i += lanes) {
      const FloatVec w = Values::load(d, weights + s * Values::kSpanBytes, i);
      for (int r = 0; r < rows; ++r)
        sums[r] = hn::MulAdd(w, hn::LoadU(d, x + r * width + s * kSpan + i), sums[r]);
    }
  }
  for (int r = 0; r < rows; ++r) {
    float sum = hn::GetLane(hn::SumOfLanes(d, sums[r]));
    for (int i = spans * kSpan; i < columns; ++i) sum += Values::one(weights, i) * x[r * width + i];
    put(sum, result, out[r * outWidth]);
  }
}

template <DType type>
void linearFewOf(const ConstRows& x, const Weight& weight, int first, int count, const Rows& out,
                 Result result) {
  const std::size_t bytes = rowBytes(type, weight.columns);
  forQueryBlocks(x.count, [&](int row, auto block) HWY_ATTR {
    const float* const xBlock = x.data + static_cast<std::ptrdiff_t>(row) * x.width;
    float* const outBlock = out.data + static_cast<std::ptrdiff_t>(row) * out.width;
    for (int i = first; i < first + count; ++i)
      dotRow<type, block()>(xBlock, x.width, weight.data + i * bytes, outBlock + i, out.width,
                            result);
  });
}

void linearFew(const ConstRows& x, const Weight& weight, int first, int count, const Rows& out,
               Result result) {
  switch (weight.dtype) {
    case DType::f32:
      return linearFewOf<DType::f32>(x, weight, first, count, out, result);
    case DType::f16:
      return linearFewOf<DType::f16>(x, weight, first, count, out, result);
    case DType::bf16:
      return linearFewOf<DType::bf16>(x, weight, first, count, out, result);
    default:
      return;  // linear_quantized.cpp
  }
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {

HWY_EXPORT(linearFew);

void linearFew(ConstRows x, const Weight& weight, int first, int count, Rows out, Result result) {
  HWY_DYNAMIC_DISPATCH(linearFew)(x, weight, first, count, out, result);
}

}  // namespace specache::kernels::cpu
#endif
