// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "kernels/cpu/scratch.h"
#include "kernels/kv.h"

namespace specache::kernels::cpu {

/// Quantises one page: `rows` are its g rows of K ‖ V, one after the other.
void writePage(const Half* rows, const PageFormat& format, Quantizer quantizer, std::byte* page,
               Scratch& scratch);

}  // namespace specache::kernels::cpu
