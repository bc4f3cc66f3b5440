// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/launch.cuh"

namespace specache::kernels::cuda {

bool overlapsLaunches() {
  int device = 0;
  int major = 0;
  check(cudaGetDevice(&device), "Finding the current GPU");
  check(cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device),
        "Asking for the GPU's generation");
  return major >= 9;
}

}  // namespace specache::kernels::cuda
