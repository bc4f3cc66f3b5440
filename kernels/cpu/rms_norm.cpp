// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "kernels/cpu/operations.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/rms_norm.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

void rmsNormRow(const float* x, const float* weight, float epsilon, int width, float* out) {
  const hn::ScalableTag<float> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  auto squares = hn::Zero(d);
  int i = 0;
  for (; i + lanes <= width; i += lanes) {
    const auto value = hn::LoadU(d, x + i);
    squares = hn::MulAdd(value, value, squares);
  }
  float sum = hn::GetLane(hn::SumOfLanes(d, squares));
  for (; i < width; ++i) sum += x[i] * x[i];

  const float factor = 1.0F / std::sqrt(sum / static_cast<float>(width) + epsilon);
  const auto factors = hn::Set(d, factor);
  for (i = 0; i + lanes <= width; i += lanes) {
    const auto scaled = hn::Mul(hn::LoadU(d, x + i), factors);
    hn::StoreU(hn::Mul(scaled, hn::LoadU(d, weight + i)), d, out + i);
  }
  for (; i < width; ++i) out[i] = x[i] * factor * weight[i];
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {
namespace {

HWY_EXPORT(rmsNormRow);

constexpr int kBlockRows = 16;

}  // namespace

void rmsNorm(Workers& workers, ConstRows x, const float* weight, float epsilon, Rows out) {
  const int blocks = (x.count + kBlockRows - 1) / kBlockRows;
  workers.parallelFor(blocks, [&](int block, Scratch&) {
    const int end = std::min(x.count, (block + 1) * kBlockRows);
    for (int row = block * kBlockRows; row < end; ++row) {
      const auto at = static_cast<std::ptrdiff_t>(row) * x.width;
      HWY_DYNAMIC_DISPATCH(rmsNormRow)(x.data + at, weight, epsilon, x.width, out.data + at);
    }
  });
}

}  // namespace specache::kernels::cpu
#endif
