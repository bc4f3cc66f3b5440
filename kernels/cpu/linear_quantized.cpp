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
  CodeGroup group;
  std::ptrdiff_t at = row * x.width;
  for (; blocks > 0; blocks -= type.groupBlocks, weights += type.groupBytes, at += kGroup) {
    type.unpack(weights, std::min(type.groupBlocks, blocks), group);
    for (int r = 0; r < rows; ++r) {
      const std::ptrdiff_t from = at + r * x.width;
      sums[r].template add<span, mostCode>(
          group, {x.codes + from, factors.scales + from / span, factors.sums + from / span});
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
    using Block = WeightBlock<type()>;
    constexpr int kBlocks = kGroup / info(type()).blockValues;
    constexpr GroupType kType{unpackGroup<type()>, kBlocks * info(type()).blockBytes, kBlocks};
    constexpr int kMostCode = Block::kMostCode <= 63 ? 63 : 255;
    linearOfGroups<Block::kSpan, kMostCode>(x, kType, weight, first, count, out);
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
