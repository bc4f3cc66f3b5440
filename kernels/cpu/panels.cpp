// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/panels.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/panels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/cpu/query_blocks.h"

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<float, kPanel / 2>;

/// Rows at a time, two vectors of each: twelve sums, two vectors of `b` and a factor fit into
/// AVX2's sixteen registers; eight rows keep two units of 32 registers busy.
inline constexpr int kRows = HWY_TARGET == HWY_AVX2 ? 6 : 8;

/// Sums of `rows` rows from `a` and `out` on, and of two vectors of columns from `b` on.
template <bool add, int rows>
HWY_INLINE void multiplyBlock(const PanelProduct& product, const float* a, const float* b,
                              float* out) {
  const Tag d;
  const std::size_t lanes = hn::Lanes(d);
  hn::Vec<Tag> sums[rows][2];
  for (int r = 0; r < rows; ++r) {
    const float* const before = out + r * product.outStride;
    sums[r][0] = add ? hn::LoadU(d, before) : hn::Zero(d);
    sums[r][1] = add ? hn::LoadU(d, before + lanes) : hn::Zero(d);
  }
  for (int k = 0; k < product.depth; ++k, b += kPanel) {
    const auto left = hn::LoadU(d, b);
    const auto right = hn::LoadU(d, b + lanes);
    for (int r = 0; r < rows; ++r) {
      const auto factor = hn::Set(d, a[r * product.aStride + k]);
      sums[r][0] = hn::MulAdd(factor, left, sums[r][0]);
      sums[r][1] = hn::MulAdd(factor, right, sums[r][1]);
    }
  }
  for (int r = 0; r < rows; ++r) {
    hn::StoreU(sums[r][0], d, out + r * product.outStride);
    hn::StoreU(sums[r][1], d, out + r * product.outStride + lanes);
  }
}

template <bool add>
void multiply(const PanelProduct& product) {
  const int step = 2 * static_cast<int>(hn::Lanes(Tag()));
  for (int column = 0; column < wholePanels(product.columns); column += step) {
    const float* const b = product.b +
                           static_cast<std::ptrdiff_t>(column / kPanel) * product.depth * kPanel +
                           column % kPanel;
    forQueryBlocks<kRows>(product.rows, [&](int row, auto block) HWY_ATTR {
      multiplyBlock<add, block()>(product, product.a + row * product.aStride, b,
                                  product.out + row * product.outStride + column);
    });
  }
}

void multiplyPanels(const PanelProduct& product) {
  multiply<false>(product);
}

void addPanels(const PanelProduct& product) {
  multiply<true>(product);
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace specache::kernels::cpu {

HWY_EXPORT(multiplyPanels);
HWY_EXPORT(addPanels);

void fillPanels(const float* rows, std::ptrdiff_t stride, int count, int width, float* panels) {
  for (int column = 0; column < width; column += kPanel) {
    const int columns = std::min(kPanel, width - column);
    for (int row = 0; row < count; ++row, panels += kPanel) {
      std::copy_n(rows + row * stride + column, columns, panels);
      std::fill(panels + columns, panels + kPanel, 0.0F);
    }
  }
}

void fillTransposedPanels(const float* rows, std::ptrdiff_t stride, int count, int width,
                          float* panels) {
  for (int row = 0; row < wholePanels(count); ++row) {
    float* const panel =
        panels + static_cast<std::ptrdiff_t>(row / kPanel) * width * kPanel + row % kPanel;
    for (std::ptrdiff_t column = 0; column < width; ++column)
      panel[column * kPanel] = row < count ? rows[row * stride + column] : 0;
  }
}

void multiplyPanels(const PanelProduct& product) {
  HWY_DYNAMIC_DISPATCH(multiplyPanels)(product);
}

void addPanels(const PanelProduct& product) {
  HWY_DYNAMIC_DISPATCH(addPanels)(product);
}

}  // namespace specache::kernels::cpu
#endif
