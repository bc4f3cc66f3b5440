// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "kernels/cpu/scratch.h"

namespace specache::kernels::cpu {

/// Indices of the min(k, count) largest of `count` non-negative values, largest first; of equals
/// the lower index. Valid until `scratch` takes them back.
std::span<const std::int32_t> largestIndices(const float* values, int count, int k,
                                             Scratch& scratch);

}  // namespace specache::kernels::cpu
