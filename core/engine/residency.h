// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/engine/events.h"

namespace specache {

/// Columns of a residency map of a long session; a shorter one has a column for each token.
inline constexpr int kResidencyColumns = 256;

/// Draws [layer] → positions with 16-bit rows on the device as a map. Leaves request and session
/// alone.
ResidencyMapped mapResidency(const std::vector<std::vector<int>>& positions, int tokens);

}  // namespace specache
