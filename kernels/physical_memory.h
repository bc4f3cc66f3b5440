// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace specache::kernels {

/// Bytes of the computer's memory.
std::size_t physicalMemory();

}  // namespace specache::kernels
