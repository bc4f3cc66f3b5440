// SPDX-License-Identifier: GPL-3.0-or-later
// Exact attention of prefill without tensor cores: for unusual head sizes and old GPUs.
#include <limits>

#include "kernels/cuda/attend_tile.h"
#include "kernels/cuda/check.h"
#include "kernels/cuda/device.cuh"
#include "kernels/visible_positions.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 128;
constexpr int kWarps = kThreads / kWarp;

__device__ float dot(const float* query, const Half* key, int dim) {
  float sum = 0;
  for (int c = 0; c < dim; ++c) sum += query[c] * toFloat(key[c]);
  return sum;
}

/// The score of a key, to base 2.
__device__ float scoreOf(const TileAttention& attention, const float* query, const Half* key) {
  const float score = dot(query, key, attention.tile.heads.dim) * attention.scale * kPerLn2;
  return attention.softCap > 0 ? ScoreCap(attention.softCap)(score) : score;
}

/// One warp for each query row and head. Its lanes score a key each, and then own channels.
__global__ void __launch_bounds__(kThreads) attendKernel(TileAttention attention, int group) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const SoftmaxState& state = attention.state;
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const int at = static_cast<int>(blockIdx.x * kWarps + threadIdx.x / kWarp);
  const int row = at / state.heads;
  if (row >= attention.query.count) return;
  const int dim = attention.tile.heads.dim;
  const PositionRange visible =
      visiblePositions(attention.firstQuery + row, attention.slidingWindow)
          .within(attention.firstKey, attention.tileTokens);
  const Half* const rows = attention.tile.row(at % state.heads / group, 0);
  const float* const query = attention.query.data + static_cast<std::size_t>(at) * dim;
  float* const values = state.values.data + static_cast<std::size_t>(at) * dim;
  float max = state.max[at];
  float sum = state.sum[at];
  for (int first = visible.first; first < visible.end; first += kWarp) {
    const Half* const keys = rows + static_cast<std::size_t>(first) * 2 * dim;
    const int count = min(kWarp, visible.end - first);
    const float score =
        lane < count ? scoreOf(attention, query, keys + lane * 2 * dim) : -kInfinity;
    const float largest = fmaxf(max, warpMax(score));
    if (largest == -kInfinity) continue;
    const float factor = exp2f(max - largest);
    const float probability = exp2f(score - largest);
    max = largest;
    sum = sum * factor + warpSum(probability);
    for (int c = 0; c < dim; c += kWarp) {
      const bool inside = c + lane < dim;
      float value = inside && factor > 0 ? values[c + lane] * factor : 0;
      for (int j = 0; j < count; ++j) {
        const float p = __shfl_sync(kFullWarp, probability, j);
        if (inside) value += p * toFloat(keys[j * 2 * dim + dim + c + lane]);
      }
      if (inside) values[c + lane] = value;
    }
  }
  if (lane == 0) {
    state.max[at] = max;
    state.sum[at] = sum;
  }
}

}  // namespace

void attendPlainly(cudaStream_t stream, const TileAttention& attention, int group) {
  const int heads = attention.query.count * attention.state.heads;
  attendKernel<<<divideUp(heads, kWarps), kThreads, 0, stream>>>(attention, group);
  checkLaunch("attendTile");
}

}  // namespace specache::kernels::cuda
