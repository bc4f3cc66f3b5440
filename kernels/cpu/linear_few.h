// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/cpu/result.h"
#include "kernels/tensor.h"

namespace specache::kernels::cpu {

/// Outputs `first` … `first + count − 1` of the product of a few rows x and weights that are
/// floats, reading every weight once.
void linearFew(ConstRows x, const Weight& weight, int first, int count, Rows out, Result result);

}  // namespace specache::kernels::cpu
