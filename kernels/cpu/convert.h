// SPDX-License-Identifier: GPL-3.0-or-later
// Conversions of whole rows between number formats.
#pragma once

#include <cstddef>

#include "kernels/tensor.h"

namespace specache::kernels::cpu {

void halfsToFloats(const Half* in, std::size_t count, float* out);

/// Rounds to halves that are always finite: what is too large becomes the largest half, NaN zero.
/// One bad value in a key or value must not spoil every later step that looks at it.
void floatsToFiniteHalfs(const float* in, std::size_t count, Half* out);

/// `columns` values of row `row` of a weight matrix.
void weightRowToFloats(const Weight& weight, int row, float* out);

}  // namespace specache::kernels::cpu
