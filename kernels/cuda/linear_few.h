// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cuda_runtime.h>

#include "kernels/tensor.h"

namespace specache::kernels::cuda {

inline constexpr int kFewRows = 8;  ///< the width of a product of tensor cores

/// out = x · weightᵀ for 1 … kFewRows rows x, reading every weight once, in the precision of
/// floats.
void linearFew(cudaStream_t stream, ConstRows x, const Weight& weight, Rows out);

/// The same on tensor cores, close to the memory's bandwidth. False, and nothing done, where it
/// cannot: for floats, rows of weights at odd addresses, and bfloat16 on old GPUs.
bool linearFewOnTensorCores(cudaStream_t stream, ConstRows x, const Weight& weight, Rows out);

/// Whether this GPU's tensor cores take bfloat16: from compute capability 8.0 on.
bool multipliesBfloats();

}  // namespace specache::kernels::cuda
