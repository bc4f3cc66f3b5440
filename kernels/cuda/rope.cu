// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/operations.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kAngleThreads = 128;  // a block has one row's frequencies
constexpr int kPairThreads = 256;

/// Sets the cosine and the sine of position · frequency. The angle's whole turns go in double: at
/// position 100,000 a float's angle would be wrong by 0.004 radians. What is left is in −π … π,
/// where a float does.
__device__ void setAngle(int position, float frequency, float* cosine, float* sine) {
  constexpr double kTurn = 6.283185307179586;
  const double angle = static_cast<double>(position) * static_cast<double>(frequency);
  const auto rest = static_cast<float>(fma(-rint(angle / kTurn), kTurn, angle));
  sincosf(rest, sine, cosine);
}

/// A block for each row.
__global__ void __launch_bounds__(kAngleThreads)
    setAngles(const std::int32_t* positions, const float* frequencies, Rows angles) {
  letNextBegin();
  waitForEarlier();
  const int half = angles.width / 2;
  const int position = positions[blockIdx.x];
  float* const cosines = angles.data + static_cast<std::size_t>(blockIdx.x) * angles.width;
  for (int i = static_cast<int>(threadIdx.x); i < half; i += kAngleThreads)
    setAngle(position, frequencies[i], cosines + i, cosines + half + i);
}

/// A thread for each pair of row blockIdx.x: first those of the queries, then those of the keys.
__global__ void __launch_bounds__(kPairThreads)
    turnPairs(Rows queries, Rows keys, ConstRows angles, bool adjacent) {
  const std::size_t row = blockIdx.x;
  const int index = static_cast<int>(blockIdx.y * kPairThreads + threadIdx.x);
  const int queryPairs = queries.width / 2;
  const Rows x = index < queryPairs ? queries : keys;
  const int pair = index < queryPairs ? index : index - queryPairs;
  const int half = angles.width / 2;
  const int head = pair / half;
  const int i = pair % half;
  float* const a = x.data + row * x.width + head * angles.width + (adjacent ? 2 * i : i);
  float* const b = a + (adjacent ? 1 : half);
  const float* const cosine = angles.data + row * angles.width + i;
  letNextBegin();
  waitForEarlier();
  if (2 * pair >= x.width) return;
  const float before = *a;
  const float other = *b;
  const float cos = cosine[0];
  const float sin = cosine[half];
  *a = before * cos - other * sin;
  *b = before * sin + other * cos;
}

}  // namespace

void ropeAngles(cudaStream_t stream, const std::int32_t* positions, Rope rope, Rows angles) {
  if (angles.count == 0) return;
  launchOverlapping(stream, "ropeAngles", setAngles, angles.count, kAngleThreads, 0, positions,
                    rope.frequencies, angles);
}

void rope(cudaStream_t stream, Rows queries, Rows keys, ConstRows angles, RopePairs pairs) {
  if (angles.count == 0) return;
  const dim3 blocks(angles.count, divideUp((queries.width + keys.width) / 2, kPairThreads));
  launchOverlapping(stream, "rope", turnPairs, blocks, kPairThreads, 0, queries, keys, angles,
                    pairs == RopePairs::adjacent);
}

}  // namespace specache::kernels::cuda
