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
#include "kernels/cpu/quantized_types.h"
#include "kernels/cpu/query_blocks.h"
#include "kernels/cpu/weight_codes_k-inl.h"

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

/// Groups of one type of weights, as the loop over them needs to know it.
struct GroupType {
  void (*unpack)(const std::byte* blocks, int count, CodeGroup& group);
  int groupBytes;   ///< of a whole one
  int groupBlocks;  ///< blocks in it
};

/// Dot products of one row of weights, of `blocks` blocks, with rows `row` … `row + rows − 1` of x.
template <int span, int mostCode, int rows>
void dotRow(const QuantizedRows& x, int row, const GroupType& type, const std::byte* weights,
            int blocks, float* out, std::ptrdiff_t outWidth) {
  const auto& factors = x.factors<span>();
  DotSum sums[rows];
  // A group is unpacked while the one before is multiplied, or its bytes would still be on their
  // way to the cache when they are read.
  CodeGroup groups[2];
  const int count = (blocks + type.groupBlocks - 1) / type.groupBlocks;
  const auto unpack = [&](int i) HWY_ATTR {
    if (i < count)
      type.unpack(weights + static_cast<std::ptrdiff_t>(i) * type.groupBytes,
                  std::min(type.groupBlocks, blocks - i * type.groupBlocks), groups[i % 2]);
  };
  unpack(0);
  for (int i = 0; i < count; ++i) {
    unpack(i + 1);
    for (int r = 0; r < rows; ++r) {
      const std::ptrdiff_t at = (row + r) * x.width + static_cast<std::ptrdiff_t>(i) * kGroup;
      sums[r].template add<span, mostCode>(
          groups[i % 2], {x.codes + at, factors.scales + at / span, factors.sums + at / span});
    }
  }
  for (int r = 0; r < rows; ++r) out[r * outWidth] = sums[r].total();
}

template <int span, int mostCode>
void linearOfGroups(const QuantizedRows& x, const GroupType& type, const Weight& weight, int first,
                    int count, const Rows& out) {
  const std::size_t bytes = rowBytes(weight.dtype, weight.columns);
  const int blocks = weight.columns / info(weight.dtype).blockValues;
  forQueryBlocks(x.count, [&](int row, auto block) HWY_ATTR {
    float* const outBlock = out.data + static_cast<std::ptrdiff_t>(row) * out.width;
    for (int i = first; i < first + count; ++i)
      dotRow<span, mostCode, block()>(x, row, type, weight.data + i * bytes, blocks, outBlock + i,
                                      out.width);
  });
}

void linearQuantized(const QuantizedRows& x, const Weight& weight, int first, int count,
                     const Rows& out) {
  forQuantizedType(weight.dtype, [&](auto type) HWY_ATTR {
    using Blocks = WeightBlocks<type()>;
    constexpr int kBlocks = kGroupBlocks<type()>;
    constexpr GroupType kType{unpackGroup<type()>, kBlocks * info(type()).blockBytes, kBlocks};
    constexpr int kMostCode = Blocks::kMostCode <= 63 ? 63 : 255;  // for less code
    linearOfGroups<Blocks::kSpan, kMostCode>(x, kType, weight, first, count, out);
  });
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {

HWY_EXPORT(linearQuantized);

void linearQuantized(const QuantizedRows& x, const Weight& weight, int first, int count, Rows out) {
  HWY_DYNAMIC_DISPATCH(linearQuantized)(x, weight, first, count, out);
}

}  // namespace specache::kernels::cpu
#endif
