// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/check.h"

#include <string>

#include "kernels/memory.h"

namespace specache::kernels::cuda {
namespace {

[[noreturn]] void fail(std::string_view what, const std::string& words) {
  throw CudaError(std::string(what) + " failed: " + words + ".");
}

[[noreturn]] void failForMemory(std::string_view what) {
  throw OutOfMemory(std::string(what) +
                    " failed, because the GPU's memory is full. Close other programs that use the "
                    "GPU, or use a shorter context or fewer bits.");
}

}  // namespace

void check(cudaError_t error, std::string_view what) {
  if (error == cudaSuccess) return;
  (void)cudaGetLastError();  // told here: the next launch must not tell it again
  if (error == cudaErrorMemoryAllocation) failForMemory(what);
  fail(what, std::string(cudaGetErrorString(error)) + " (" + cudaGetErrorName(error) + ")");
}

void check(cublasStatus_t status, std::string_view what) {
  if (status == CUBLAS_STATUS_SUCCESS) return;
  if (status == CUBLAS_STATUS_ALLOC_FAILED) failForMemory(what);
  fail(what, std::string(cublasGetStatusString(status)));
}

void checkLaunch(std::string_view kernel) {
  check(cudaGetLastError(), "The operation " + std::string(kernel));
}

}  // namespace specache::kernels::cuda
