// SPDX-License-Identifier: GPL-3.0-or-later
#include <climits>

#include "kernels/cuda/device.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/operations.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 1024;  // a decode step has few rows, and each is as wide as the vocabulary

struct Candidate {
  float value = -INFINITY;
  int index = INT_MAX;
};

__device__ Candidate larger(Candidate a, Candidate b) {
  const bool isB = b.value > a.value || (b.value == a.value && b.index < a.index);
  return isB ? b : a;
}

__device__ Candidate warpLargest(Candidate best) {
  for (int lanes = kWarp / 2; lanes > 0; lanes /= 2)
    best = larger(best, {__shfl_xor_sync(kFullWarp, best.value, lanes),
                         __shfl_xor_sync(kFullWarp, best.index, lanes)});
  return best;
}

/// A block for each row.
__global__ void __launch_bounds__(kThreads) largestOfRows(ConstRows x, std::int32_t* out) {
  __shared__ float values[kThreads / kWarp];
  __shared__ int indices[kThreads / kWarp];
  const float* const row = x.data + static_cast<std::size_t>(blockIdx.x) * x.width;
  const int thread = static_cast<int>(threadIdx.x);
  const int lane = thread % kWarp;
  letNextBegin();
  waitForEarlier();

  Candidate best;
#pragma unroll 8
  for (int i = thread; i < x.width; i += kThreads) best = larger(best, {row[i], i});
  best = warpLargest(best);
  if (lane == 0) {
    values[thread / kWarp] = best.value;
    indices[thread / kWarp] = best.index;
  }
  __syncthreads();
  if (thread >= kWarp) return;
  best = warpLargest({values[lane], indices[lane]});
  // Nothing is larger than NaN at the front, and a row of NaN has no best: both give 0.
  if (thread == 0) out[blockIdx.x] = isnan(row[0]) || best.index == INT_MAX ? 0 : best.index;
}

}  // namespace

void argmax(cudaStream_t stream, ConstRows x, std::int32_t* out) {
  if (x.count == 0) return;
  launchOverlapping(stream, "argmax", largestOfRows, x.count, kThreads, 0, x, out);
}

}  // namespace specache::kernels::cuda
