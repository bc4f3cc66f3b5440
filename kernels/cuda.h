// SPDX-License-Identifier: GPL-3.0-or-later
// The GPU's backend, in builds with CUDA and without.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
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

/// Device bytes that the driver counts for this process: what it allocated, CUDA's context and
/// code. None without CUDA, and where the driver does not tell.
std::optional<std::size_t> driverBytes(CudaOptions options = {});

}  // namespace specache::kernels
