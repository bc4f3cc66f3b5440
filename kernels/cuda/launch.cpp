// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/launch.cuh"

#include "kernels/cuda/device_attribute.h"

namespace specache::kernels::cuda {

bool overlapsLaunches() {
  return deviceAttribute(cudaDevAttrComputeCapabilityMajor) >= 9;
}

}  // namespace specache::kernels::cuda
