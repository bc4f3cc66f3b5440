// SPDX-License-Identifier: GPL-3.0-or-later
// Activations rounded to 8 bits, for products with quantised weights.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cpu/code_group.h"
#include "kernels/cpu/scratch.h"
#include "kernels/tensor.h"

namespace specache::kernels::cpu {

/// Values that share a scale.
inline constexpr int kQuantizedBlock = 32;

/// Rows of x as whole numbers of −127 … 127, a scale for each 32 of them: a value is about scale ·
/// code. A row is filled up with zeros to whole groups of kGroup.
///
/// Scales and sums are given for each 16 and for each 32 values, as the types of weights need them;
/// a sum is that of the rounded values.
struct QuantizedRows {
  template <int span>
  struct Factors {
    float* scales = nullptr;  ///< [count][width / span]
    float* sums = nullptr;    ///< [count][width / span]
  };

  int count = 0;
  std::ptrdiff_t width = 0;      ///< a multiple of kGroup
  std::int8_t* codes = nullptr;  ///< [count][width]
  Factors<16> of16;
  Factors<32> of32;

  template <int span>
  const Factors<span>& factors() const {
    if constexpr (span == 16)
      return of16;
    else
      return of32;
  }
};

/// Memory for rows of the shape of x.
QuantizedRows takeQuantizedRows(Scratch& scratch, ConstRows x);

/// Rounds one row.
void quantizeRow(ConstRows x, int row, const QuantizedRows& out);

}  // namespace specache::kernels::cpu
