// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/cpu/quantized_rows.h"

namespace specache::kernels::cpu {

/// Outputs `first` … `first + count − 1` of out = x · weightᵀ for a few rows x and quantised
/// weights, reading every weight once and multiplying whole numbers.
void linearQuantized(const QuantizedRows& x, const Weight& weight, int first, int count, Rows out);

}  // namespace specache::kernels::cpu
