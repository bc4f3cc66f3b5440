// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "kernels/tensor.h"

namespace specache::test {

/// Value `i` of a block of weights, one at a time, as the format is defined.
double blockValue(kernels::DType dtype, const std::byte* block, int i);

/// Where in a block of a quantised type the scales in fp16 are.
std::vector<int> halfPlaces(kernels::DType dtype);

}  // namespace specache::test
