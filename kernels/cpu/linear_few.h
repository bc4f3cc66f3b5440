// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "kernels/tensor.h"

namespace specache::kernels::cpu {

/// What becomes of a product.
enum class Result : std::uint8_t {
  stored,  ///< out = x · weightᵀ
  added,   ///< out += x · weightᵀ
};

/// Outputs `first` … `first + count − 1` of the product of a few rows x, reading every weight once.
void linearFew(ConstRows x, const Weight& weight, int first, int count, Rows out, Result result);

}  // namespace specache::kernels::cpu
