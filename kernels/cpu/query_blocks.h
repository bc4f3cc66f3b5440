// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <type_traits>

namespace specache::kernels::cpu {

/// Calls body(first, block) for blocks of 8, 4, 2 and 1 rows that make up `rows`. `block` is an
/// integral constant, so that a kernel can keep one accumulator a row in registers.
template <class Body>
void forQueryBlocks(int rows, const Body& body) {
  int first = 0;
  for (; rows - first >= 8; first += 8) body(first, std::integral_constant<int, 8>{});
  for (; rows - first >= 4; first += 4) body(first, std::integral_constant<int, 4>{});
  for (; rows - first >= 2; first += 2) body(first, std::integral_constant<int, 2>{});
  for (; rows - first >= 1; first += 1) body(first, std::integral_constant<int, 1>{});
}

}  // namespace specache::kernels::cpu
