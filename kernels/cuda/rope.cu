// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/operations.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 256;

/// Cosine and sine of the angle position · frequency. The angle's whole turns go in double: at
/// position 100,000 a float's angle would be wrong by 0.004 radians. What is left is in −π … π,
/// where a float does.
__device__ float2 turn(int position, float frequency) {
  constexpr double kTurn = 6.283185307179586;
  const double angle = static_cast<double>(position) * static_cast<double>(frequency);
  const auto rest = static_cast<float>(fma(-rint(angle / kTurn), kTurn, angle));
  float2 result;
  sincosf(rest, &result.y, &result.x);
  return result;
}

/// A block for each row: its angles once, then all its heads.
__global__ void __launch_bounds__(kThreads)
    turnRows(Rows x, const std::int32_t* positions, Rope rope) {
  extern __shared__ float2 turns[];
  const int half = rope.dim / 2;
  const int first = static_cast<int>(threadIdx.x);
  letNextBegin();
  waitForEarlier();
  const int position = positions[blockIdx.x];
  for (int i = first; i < half; i += kThreads) turns[i] = turn(position, rope.frequencies[i]);
  __syncthreads();

  const bool adjacent = rope.pairs == RopePairs::adjacent;
  const int distance = adjacent ? 1 : half;
  float* const row = x.data + static_cast<std::size_t>(blockIdx.x) * x.width;
  for (int pair = first; pair < x.width / 2; pair += kThreads) {
    const int head = pair / half;
    const int i = pair % half;
    float* const a = row + head * rope.dim + (adjacent ? 2 * i : i);
    float* const b = a + distance;
    const float2 cosSin = turns[i];
    const float before = *a;
    *a = before * cosSin.x - *b * cosSin.y;
    *b = before * cosSin.y + *b * cosSin.x;
  }
}

}  // namespace

void rope(cudaStream_t stream, Rows x, const std::int32_t* positions, Rope rope) {
  if (x.count == 0) return;
  const std::size_t turns = static_cast<std::size_t>(rope.dim / 2) * sizeof(float2);
  launchOverlapping(stream, "rope", turnRows, x.count, kThreads, turns, x, positions, rope);
}

}  // namespace specache::kernels::cuda
