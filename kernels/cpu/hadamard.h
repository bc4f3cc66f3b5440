// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/backend.h"

namespace specache::kernels::cpu {

/// Mixes the channels of a head in place (kernels/hadamard.h); `dim` of them, in whole blocks.
void hadamard(float* head, int dim, RopePairs pairs);

}  // namespace specache::kernels::cpu
