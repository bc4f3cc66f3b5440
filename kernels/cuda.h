// SPDX-License-Identifier: GPL-3.0-or-later
// The GPU's backend, in builds with CUDA and without.
#pragma once

#include <memory>
#include <string>

#include "kernels/backend.h"

namespace specache::kernels {

/// Settings of the CUDA backend.
struct CudaOptions {
  int device = 0;  ///< CUDA's number of the GPU
};

/// Why there can be no CUDA backend here, as a sentence; empty where a GPU works.
std::string whyNoCuda(CudaOptions options = {});

/// A backend on an NVIDIA GPU. Throws where whyNoCuda tells a reason.
std::unique_ptr<Backend> makeCudaBackend(CudaOptions options = {});

}  // namespace specache::kernels
