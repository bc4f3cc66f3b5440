// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/device.h"

#include "core/error.h"

namespace specache {

ChosenDevice openDevice(kernels::DeviceChoice choice, int threads) {
  if (choice == kernels::DeviceChoice::cuda)
    throw Error(
        "This build has no CUDA backend, so it cannot run on a GPU. Choose the device cpu or "
        "auto.");
  ChosenDevice chosen{kernels::makeCpuBackend({.threads = threads}), {}};
  if (choice == kernels::DeviceChoice::automatic)
    chosen.notes.emplace_back(
        "Running on the CPU, because this build has no GPU backend; both memory tiers are in RAM.");
  return chosen;
}

}  // namespace specache
