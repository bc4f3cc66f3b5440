// SPDX-License-Identifier: GPL-3.0-or-later
// AVX-512 with VNNI is its own instruction set here, beside those of the other files.
#define HWY_WANT_AVX3_DL
#include "kernels/cpu/linear_quantized.h"

#include <algorithm>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/linear_quantized.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/cpu/dot_sum-inl.h"
#include "kernels/cpu/prefetch_weights-inl.h"
#include "kernels/cpu/query_blocks.h"
#include "kernels/cpu/weight_codes_k-inl.h"
#include "kernels/quantized_types.h"

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

/// Adds a group's products with rows `row` … `row + rows − 1` of x, from value `at` on.
template <DType type, int rows>
HWY_INLINE void addGroup(const CodeGroup& group, const QuantizedRows& x, int row, std::ptrdiff_t at,
                         DotSum (&sums)[rows]) {
  using Blocks = WeightBlocks<type>;
  const auto& factors = x.factors<Blocks::kSpan>();
  for (int r = 0; r < rows; ++r) {
    const std::ptrdiff_t place = (row + r) * x.width + at;
    const std::ptrdiff_t span = place / Blocks::kSpan;
    sums[r].template add<Blocks::kSpan, Blocks::kMostCode>(
        group, {x.codes + place, factors.scales + span, factors.sums + span});
  }
}

/// Dot products of one row of weights with rows `row` … `row + rows − 1` of x.
template <DType type, int rows>
void dotRow(const QuantizedRows& x, int row, const Weight& weight, int output, float* out,
            std::ptrdiff_t outWidth, Result result) {
  constexpr int kBlocks = kGroupBlocks<type>;
  constexpr int kBytes = kBlocks * info(type).blockBytes;
  const int blocks = weight.columns / info(type).blockValues;
  const std::byte* weights = weight.data + output * rowBytes(type, weight.columns);
  DotSum sums[rows];
  std::ptrdiff_t at = 0;
  for (; at < blocks / kBlocks * std::ptrdiff_t{kGroup}; at += kGroup, weights += kBytes) {
    prefetchWeights<kBytes>(weights);
    CodeGroup group;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled at once
    WeightBlocks<type>::unpack(weights, group);
    addGroup<type>(group, x, row, at, sums);
  }
  if (blocks % kBlocks > 0) {
    CodeGroup group;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled at once
    unpackGroup<type>(weights, blocks % kBlocks, group);
    addGroup<type>(group, x, row, at, sums);
  }
  for (int r = 0; r < rows; ++r) put(sums[r].total(), result, out[r * outWidth]);
}

void linearQuantized(const QuantizedRows& x, const Weight& weight, int first, int count,
                     const Rows& out, Result result) {
  forQuantizedType(weight.dtype, [&](auto type) HWY_ATTR {
    forQueryBlocks(x.count, [&](int row, auto block) HWY_ATTR {
      float* const outBlock = out.data + static_cast<std::ptrdiff_t>(row) * out.width;
      for (int i = first; i < first + count; ++i)
        dotRow<type(), block()>(x, row, weight, i, outBlock + i, out.width, result);
    });
  });
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {

HWY_EXPORT(linearQuantized);

void linearQuantized(const QuantizedRows& x, const Weight& weight, int first, int count, Rows out,
                     Result result) {
  HWY_DYNAMIC_DISPATCH(linearQuantized)(x, weight, first, count, out, result);
}

}  // namespace specache::kernels::cpu
#endif
