// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cuda_runtime.h>

namespace specache::kernels::cuda {

/// What the current GPU has. Throws CudaError.
int deviceAttribute(cudaDeviceAttr attribute);

}  // namespace specache::kernels::cuda
