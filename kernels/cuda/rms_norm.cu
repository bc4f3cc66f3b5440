// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "kernels/cuda/device.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/operations.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kMostThreads = 512;
constexpr int kValuesPerThread = 4;  // below, a block's threads have little to do but to wait

/// A block for each row.
__global__ void __launch_bounds__(kMostThreads)
    normRows(ConstRows x, const float* weight, float epsilon, Rows out) {
  const std::size_t at = static_cast<std::size_t>(blockIdx.x) * x.width;
  const float* const values = x.data + at;
  const int first = static_cast<int>(threadIdx.x);
  const int threads = static_cast<int>(blockDim.x);
  letNextBegin();
  waitForEarlier();
  float squares = 0;
  for (int i = first; i < x.width; i += threads) squares += values[i] * values[i];
  const float mean = blockSum(squares) / static_cast<float>(x.width);
  const float factor = 1.0f / sqrtf(mean + epsilon);
  for (int i = first; i < x.width; i += threads) out.data[at + i] = values[i] * factor * weight[i];
}

}  // namespace

void rmsNorm(cudaStream_t stream, ConstRows x, const float* weight, float epsilon, Rows out) {
  if (x.count == 0) return;
  const int warps = divideUp(divideUp(x.width, kValuesPerThread), kWarp);
  const int threads = std::min(kMostThreads, warps * kWarp);
  launchOverlapping(stream, "rmsNorm", normRows, x.count, threads, 0, x, weight, epsilon, out);
}

}  // namespace specache::kernels::cuda
