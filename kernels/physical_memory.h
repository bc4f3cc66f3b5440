// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace specache::kernels {

/// Bytes of the computer's memory, or of the share that this process's container has of it.
std::size_t physicalMemory();

}  // namespace specache::kernels
