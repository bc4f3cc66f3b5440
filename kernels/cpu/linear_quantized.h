// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/cpu/quantized_rows.h"
#include "kernels/cpu/result.h"

namespace specache::kernels::cpu {

/// Outputs `first` … `first + count − 1` of the product of a few rows x and quantised weights,
/// reading every weight once and multiplying whole numbers.
void linearQuantized(const QuantizedRows& x, const Weight& weight, int first, int count, Rows out,
                     Result result);

}  // namespace specache::kernels::cpu
