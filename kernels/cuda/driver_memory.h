// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace specache::kernels::cuda {

/// Bytes that CUDA's context takes on a GPU; 0 where the driver does not tell. A context lives as
/// long as the process, so its size is asked for once: the first call must come before the process
/// allocates anything on that GPU. Safe to use from every thread.
std::size_t contextBytes(int device);

}  // namespace specache::kernels::cuda
