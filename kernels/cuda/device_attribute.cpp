// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/device_attribute.h"

#include "kernels/cuda/check.h"

namespace specache::kernels::cuda {

int deviceAttribute(cudaDeviceAttr attribute) {
  int device = 0;
  int value = 0;
  check(cudaGetDevice(&device), "Finding the current GPU");
  check(cudaDeviceGetAttribute(&value, attribute, device), "Reading a GPU's properties");
  return value;
}

}  // namespace specache::kernels::cuda
