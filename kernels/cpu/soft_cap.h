// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace specache::kernels::cpu {

/// Turns every x to cap · tanh(x): a score divided by the cap to the capped score.
void capScores(float* scores, std::size_t count, float cap);

}  // namespace specache::kernels::cpu
