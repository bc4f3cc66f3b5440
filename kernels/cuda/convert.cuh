// SPDX-License-Identifier: GPL-3.0-or-later
// Conversions of single values in device code.
#pragma once

#include <cstddef>
#include <cstdint>

#include <cuda_fp16.h>

#include "kernels/cuda/device.cuh"
#include "kernels/tensor.h"

namespace specache::kernels::cuda {

/// Here, so that it is a constant: device code cannot call info(), which makes a string_view. With
/// --expt-relaxed-constexpr it compiles, but everything from the call on is left out.
template <DType type>
inline constexpr int kBlockBytes = info(type).blockBytes;

inline constexpr float kLargestHalf = 65504;

/// The nearest value that a half can hold. NaN stays NaN, so that a broken model shows.
__device__ inline float withinHalf(float value) {
  return fabsf(value) > kLargestHalf ? copysignf(kLargestHalf, value) : value;
}

/// Value `i` of a row of weights that are floats. Every load is as narrow as the format's
/// alignment, so it works for any number of columns.
template <DType type>
__device__ float weightValue(const std::byte* row, int i) {
  if constexpr (type == DType::f32) {
    return reinterpret_cast<const float*>(row)[i];
  } else if constexpr (type == DType::f16) {
    return toFloat(reinterpret_cast<const Half*>(row)[i]);
  } else {
    static_assert(type == DType::bf16);
    const std::uint32_t bits = reinterpret_cast<const std::uint16_t*>(row)[i];
    return __uint_as_float(bits << 16);
  }
}

}  // namespace specache::kernels::cuda
