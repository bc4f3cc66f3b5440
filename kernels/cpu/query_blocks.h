// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <type_traits>

namespace specache::kernels::cpu {

/// Calls body(first, block) for blocks of `largest` rows, half as many, and so on to 1, that make
/// up `rows`. `block` is an integral constant, so that a kernel can keep accumulators of every row
/// in registers.
template <int largest = 8, class Body>
void forQueryBlocks(int rows, const Body& body, int first = 0) {
  for (; rows - first >= largest; first += largest)
    body(first, std::integral_constant<int, largest>{});
  if constexpr (largest > 1) forQueryBlocks<largest / 2>(rows, body, first);
}

}  // namespace specache::kernels::cpu
