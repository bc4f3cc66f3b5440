// SPDX-License-Identifier: GPL-3.0-or-later
// How the running softmax of prefill begins and ends.
#include <limits>

#include "kernels/cuda/check.h"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/operations.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 256;
constexpr int kWarps = kThreads / kWarp;

/// Values of a sum of 0 are never read.
__global__ void resetKernel(float* max, float* sum, int heads) {
  const int at = static_cast<int>(blockIdx.x * kThreads + threadIdx.x);
  if (at >= heads) return;
  max[at] = -std::numeric_limits<float>::infinity();
  sum[at] = 0;
}

/// One warp for each query row and head.
__global__ void finishKernel(SoftmaxState state) {
  const int at = static_cast<int>(blockIdx.x * kWarps + threadIdx.x / kWarp);
  if (at >= state.values.count * state.heads) return;
  const int dim = state.values.width / state.heads;
  const float factor = 1 / state.sum[at];
  float* const values = state.values.data + static_cast<std::size_t>(at) * dim;
  for (int c = static_cast<int>(threadIdx.x) % kWarp; c < dim; c += kWarp) values[c] *= factor;
}

}  // namespace

void resetAttention(cudaStream_t stream, SoftmaxState state) {
  const int heads = state.values.count * state.heads;
  if (heads == 0) return;
  resetKernel<<<divideUp(heads, kThreads), kThreads, 0, stream>>>(state.max, state.sum, heads);
  checkLaunch("resetAttention");
}

void finishAttention(cudaStream_t stream, SoftmaxState state) {
  const int heads = state.values.count * state.heads;
  if (heads == 0) return;
  finishKernel<<<divideUp(heads, kWarps), kThreads, 0, stream>>>(state);
  checkLaunch("finishAttention");
}

}  // namespace specache::kernels::cuda
