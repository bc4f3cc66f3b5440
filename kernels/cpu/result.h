// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace specache::kernels::cpu {

/// What becomes of a product.
enum class Result : std::uint8_t {
  stored,  ///< out = x · weightᵀ
  added,   ///< out += x · weightᵀ
};

inline void put(float product, Result result, float& out) {
  out = result == Result::added ? out + product : product;
}

}  // namespace specache::kernels::cpu
