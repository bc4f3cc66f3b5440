// SPDX-License-Identifier: GPL-3.0-or-later
// Conversions of whole rows to the 16-bit formats that cuBLAS multiplies.
#pragma once

#include <cuda_bf16.h>
#include <cuda_runtime.h>

#include "kernels/tensor.h"

namespace specache::kernels::cuda {

/// Rounds to halves. Values beyond ±65504 become ±65504: in rare models single activations in front
/// of a projection are larger than a half can be, and an infinity would turn the whole output, and
/// everything behind it, into NaN, where a slightly small outlier does no harm.
void rowsToHalfs(cudaStream_t stream, ConstRows x, Half* out);

/// Rounds to bfloat16, whose range is a float's.
void rowsToBfloats(cudaStream_t stream, ConstRows x, __nv_bfloat16* out);

/// Rows `first` … `first + count − 1` of a matrix of quantised weights, rounded to halves.
void weightRowsToHalfs(cudaStream_t stream, const Weight& weight, int first, int count, Half* out);

}  // namespace specache::kernels::cuda
