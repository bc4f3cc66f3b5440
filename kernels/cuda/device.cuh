// SPDX-License-Identifier: GPL-3.0-or-later
// Small helpers of device code. Kernels also use the views of kernels/kv.h and kernels/tensor.h,
// whose functions are constexpr: .cu files are compiled with --expt-relaxed-constexpr.
#pragma once

#include <cstdint>

#include <cuda_fp16.h>

#include "kernels/tensor.h"

namespace specache::kernels::cuda {

inline constexpr int kWarp = 32;
inline constexpr unsigned kFullWarp = 0xffffffffu;  ///< mask of all lanes

constexpr int divideUp(int a, int b) {
  return (a + b - 1) / b;
}

__device__ inline float toFloat(Half value) {
  return __half2float(__ushort_as_half(value.bits));
}

/// Rounds to the nearest half, ties to even; overflows to infinity.
__device__ inline Half toHalf(float value) {
  return {__half_as_ushort(__float2half_rn(value))};
}

/// Rounds to a half that is always finite: what is too large becomes the largest half, NaN zero.
/// One bad value in a key or value must not spoil every later step that looks at it.
__device__ inline Half toFiniteHalf(float value) {
  constexpr float kLargest = 65504;
  if (isnan(value)) return {};
  return toHalf(fminf(fmaxf(value, -kLargest), kLargest));
}

/// 2^x as the processor has it, to 2 units of the last place; 0 for −∞ and below 2⁻¹²⁶.
__device__ inline float powerOfTwo(float x) {
  float result;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(result) : "f"(x));
  return result;
}

/// A soft cap of attention's scores, which have base 2: x becomes c · tanh(x / c), where c is the
/// cap · log2(e). Off by some 2⁻²² · c, as tanh is computed from an exponential.
class ScoreCap {
 public:
  __device__ explicit ScoreCap(float cap) : c_(cap * 1.442695041f), exponent_(2 / cap) {}

  __device__ float operator()(float score) const {
    return c_ - __fdividef(2 * c_, 1 + powerOfTwo(score * exponent_));
  }

 private:
  float c_;
  float exponent_;  ///< e^(2x / c) to base 2, by score
};

// Over the lanes of a full warp; every lane gets the result.

__device__ inline float warpSum(float value) {
  for (int lanes = kWarp / 2; lanes > 0; lanes /= 2)
    value += __shfl_xor_sync(kFullWarp, value, lanes);
  return value;
}

__device__ inline float warpMax(float value) {
  for (int lanes = kWarp / 2; lanes > 0; lanes /= 2)
    value = fmaxf(value, __shfl_xor_sync(kFullWarp, value, lanes));
  return value;
}

__device__ inline std::uint32_t warpLargest(std::uint32_t value) {
#if __CUDA_ARCH__ >= 800
  return __reduce_max_sync(kFullWarp, value);
#else
  for (int lanes = kWarp / 2; lanes > 0; lanes /= 2)
    value = max(value, __shfl_xor_sync(kFullWarp, value, lanes));
  return value;
#endif
}

// Over a one-dimensional block of whole warps; every thread must call, and gets the result.

__device__ inline float blockSum(float value) {
  __shared__ float sums[kWarp];
  const unsigned lane = threadIdx.x % kWarp;
  value = warpSum(value);
  if (lane == 0) sums[threadIdx.x / kWarp] = value;
  __syncthreads();
  value = warpSum(lane < blockDim.x / kWarp ? sums[lane] : 0.0f);
  __syncthreads();  // before the next call writes sums
  return value;
}

__device__ inline float blockMax(float value) {
  __shared__ float largest[kWarp];
  const unsigned lane = threadIdx.x % kWarp;
  value = warpMax(value);
  if (lane == 0) largest[threadIdx.x / kWarp] = value;
  __syncthreads();
  value = warpMax(lane < blockDim.x / kWarp ? largest[lane] : largest[0]);
  __syncthreads();  // before the next call writes largest
  return value;
}

}  // namespace specache::kernels::cuda
