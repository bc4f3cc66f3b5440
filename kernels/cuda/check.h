// SPDX-License-Identifier: GPL-3.0-or-later
// What CUDA and cuBLAS report, as exceptions.
#pragma once

#include <string_view>

#include <cublas_v2.h>
#include <cuda_runtime.h>

#include "kernels/device_failure.h"

namespace specache::kernels::cuda {

/// The GPU or its driver failed: what was attempted, and CUDA's own words.
class CudaError : public DeviceFailure {
 public:
  using DeviceFailure::DeviceFailure;
};

/// Throws CudaError unless `error` is cudaSuccess, or OutOfMemory where memory ran out. `what`
/// names what was attempted, as in "Recording an event".
void check(cudaError_t error, std::string_view what);
void check(cublasStatus_t status, std::string_view what);

/// Throws where the kernel launched last could not be queued.
void checkLaunch(std::string_view kernel);

}  // namespace specache::kernels::cuda
