// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/tensor.h"

namespace specache::kernels::cpu {

/// Outputs `first` … `first + count − 1` of out = x · weightᵀ for a few rows x and weights
/// that are floats, reading every weight once.
void linearFew(ConstRows x, const Weight& weight, int first, int count, Rows out);

}  // namespace specache::kernels::cpu
