// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>

#include "kernels/cuda/convert.cuh"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/operations.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 256;

/// What a thread takes of a row at a time: a value, or four neighbouring ones.

__device__ float squaresOf(float v) {
  return v * v;
}
__device__ float squaresOf(float4 v) {
  return v.x * v.x + v.y * v.y + v.z * v.z + v.w * v.w;
}

__device__ float weighed(float v, float factor, float w) {
  return v * factor * w;
}
__device__ float4 weighed(float4 v, float factor, float4 w) {
  return {v.x * factor * w.x, v.y * factor * w.y, v.z * factor * w.z, v.w * factor * w.w};
}

__device__ std::uint16_t roundedBits(float v) {
  return toHalf(withinHalf(v)).bits;
}
__device__ void storeHalves(float v, std::size_t at, Half* halves) {
  halves[at].bits = roundedBits(v);
}
__device__ void storeHalves(float4 v, std::size_t at, Half* halves) {
  reinterpret_cast<ushort4*>(halves)[at] =
      make_ushort4(roundedBits(v.x), roundedBits(v.y), roundedBits(v.z), roundedBits(v.w));
}

/// A block for each row, of `count` Values. `halves`: gets a copy in 16 bits, unless it is null.
template <class Values>
__global__ void __launch_bounds__(kThreads)
    normRows(ConstRows x, const float* weight, float epsilon, float* out, Half* halves) {
  const int count = x.width * static_cast<int>(sizeof(float)) / static_cast<int>(sizeof(Values));
  const std::size_t row = static_cast<std::size_t>(blockIdx.x) * count;
  const auto* const values = reinterpret_cast<const Values*>(x.data) + row;
  const auto* const weights = reinterpret_cast<const Values*>(weight);
  letNextBegin();
  waitForEarlier();
  float squares = 0;
#pragma unroll 4
  for (int i = static_cast<int>(threadIdx.x); i < count; i += kThreads)
    squares += squaresOf(values[i]);
  const float factor = 1.0f / sqrtf(blockSum(squares) / static_cast<float>(x.width) + epsilon);
#pragma unroll 4
  for (int i = static_cast<int>(threadIdx.x); i < count; i += kThreads) {
    const Values normed = weighed(values[i], factor, weights[i]);
    reinterpret_cast<Values*>(out)[row + i] = normed;
    if (halves != nullptr) storeHalves(normed, row + i, halves);
  }
}

bool isAligned(const void* data) {
  return reinterpret_cast<std::uintptr_t>(data) % sizeof(float4) == 0;
}

void launch(cudaStream_t stream, ConstRows x, const float* weight, float epsilon, Rows out,
            Half* halves) {
  if (x.count == 0) return;
  const bool inFours =
      x.width % 4 == 0 && isAligned(x.data) && isAligned(weight) && isAligned(out.data);
  launchOverlapping(stream, "rmsNorm", inFours ? normRows<float4> : normRows<float>, x.count,
                    kThreads, 0, x, weight, epsilon, out.data, halves);
}

}  // namespace

void rmsNorm(cudaStream_t stream, ConstRows x, const float* weight, float epsilon, Rows out) {
  launch(stream, x, weight, epsilon, out, nullptr);
}

void rmsNormRounding(cudaStream_t stream, RoundedRows& rounded, ConstRows x, const float* weight,
                     float epsilon, Rows out) {
  launch(stream, x, weight, epsilon, out, rounded.replace<Half>(out, DType::f16));
}

}  // namespace specache::kernels::cuda
