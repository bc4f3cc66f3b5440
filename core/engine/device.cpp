// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/device.h"

#include "core/error.h"
#include "kernels/cuda.h"

namespace specache {

using kernels::DeviceChoice;

ChosenDevice openDevice(DeviceChoice choice, int threads) {
  if (choice == DeviceChoice::cpu) return {kernels::makeCpuBackend({.threads = threads}), {}};

  const std::string whyNot = kernels::whyNoCuda();
  if (whyNot.empty()) return {kernels::makeCudaBackend(), {}};
  if (choice == DeviceChoice::cuda)
    throw Error("CUDA cannot be used. " + whyNot + " Choose the device cpu or auto.");
  return {kernels::makeCpuBackend({.threads = threads}),
          {"Running on the CPU; both memory tiers are in RAM. " + whyNot}};
}

}  // namespace specache
