// SPDX-License-Identifier: GPL-3.0-or-later
// In place of kernels/cuda in a build without it.
#include <stdexcept>

#include "kernels/cuda.h"

namespace specache::kernels {

std::string whyNoCuda(CudaOptions) {
  return "This build has no CUDA backend.";
}

std::optional<std::size_t> driverBytes(CudaOptions) {
  return std::nullopt;
}

std::unique_ptr<Backend> makeCudaBackend(CudaOptions options) {
  throw std::runtime_error(whyNoCuda(options));
}

}  // namespace specache::kernels
