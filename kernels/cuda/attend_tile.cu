// SPDX-License-Identifier: GPL-3.0-or-later
// Exact attention of prefill: which kernel does it, and how its work is cut for the GPU. A chunk of
// a few queries has too few blocks for all multiprocessors; then its keys are cut too, and the
// parts' states merged at the end (after Flash-Decoding, Dao et al., 2023).
#include "kernels/cuda/attend_tile.h"

#include <algorithm>
#include <limits>

#include "kernels/cuda/check.h"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/device_attribute.h"
#include "kernels/cuda/operations.h"
#include "kernels/visible_positions.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 128;
constexpr int kWarps = kThreads / kWarp;
constexpr int kBlocksPerProcessor = 2;
constexpr int kLeastKeyBlocks = 4;  // of one part, or merging would cost more than it saves

/// One warp for each query row and head.
__global__ void mergeKernel(SoftmaxState state, KeyParts parts) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const int at = static_cast<int>(blockIdx.x * kWarps + threadIdx.x / kWarp);
  const int heads = state.values.count * state.heads;
  if (at >= heads) return;
  const int dim = state.values.width / state.heads;
  const float* const maxima = parts.state.max + at;
  const float* const sums = parts.state.sum + at;

  const float before = state.max[at];
  float max = before;
  for (int part = 0; part < parts.count; ++part) max = fmaxf(max, maxima[part * heads]);
  if (max == -std::numeric_limits<float>::infinity()) return;  // none saw a key
  const float sumBefore = state.sum[at];
  float sum = sumBefore * exp2f(before - max);
  for (int part = 0; part < parts.count; ++part)
    sum += sums[part * heads] * exp2f(maxima[part * heads] - max);

  float* const values = state.values.data + static_cast<std::size_t>(at) * dim;
  for (int c = lane; c < dim; c += kWarp) {
    const float* const more = parts.state.values.data + static_cast<std::size_t>(at) * dim + c;
    float value = sumBefore > 0 ? values[c] * exp2f(before - max) : 0;
    for (int part = 0; part < parts.count; ++part)
      value +=
          more[static_cast<std::size_t>(part) * heads * dim] * exp2f(maxima[part * heads] - max);
    values[c] = value;
  }
  __syncwarp();  // every lane has read the state
  if (lane == 0) {
    state.max[at] = max;
    state.sum[at] = sum;
  }
}

/// The attention without the tile's first keys that no query sees, and without a sliding window
/// where every query sees all that are left.
TileAttention leaveOutHidden(const TileAttention& attention) {
  const auto firstSeen = [&](int query) {
    return visiblePositions(attention.firstQuery + query, attention.slidingWindow).first;
  };
  TileAttention rest = attention;
  const int hidden = std::clamp(firstSeen(0) - attention.firstKey, 0, attention.tileTokens);
  rest.tile.data = attention.tile.row(0, hidden);
  rest.tileTokens -= hidden;
  rest.firstKey += hidden;
  if (firstSeen(attention.query.count - 1) <= rest.firstKey) rest.slidingWindow = 0;
  return rest;
}

/// As many parts as fill the GPU, of keys that the last query sees.
KeyParts cutKeys(Workspace& workspace, const TileAttention& attention, int group, BlockShape shape,
                 int visible) {
  const int rows = attention.query.count;
  const int blocks = divideUp(rows * group, shape.rows) * attention.tile.heads.count;
  const int keyBlocks = divideUp(visible, shape.keys);
  const int wanted = std::max(
      1, std::min(kBlocksPerProcessor * deviceAttribute(cudaDevAttrMultiProcessorCount) / blocks,
                  keyBlocks / kLeastKeyBlocks));
  KeyParts parts;
  parts.keys = divideUp(keyBlocks, wanted) * shape.keys;
  parts.count = divideUp(visible, parts.keys);
  parts.state = attention.state;
  if (parts.count == 1) return parts;
  const std::size_t heads = static_cast<std::size_t>(parts.count) * rows * attention.state.heads;
  workspace.reset();
  parts.state.max = workspace.take<float>(heads);
  parts.state.sum = workspace.take<float>(heads);
  parts.state.values.data = workspace.take<float>(heads * attention.tile.heads.dim);
  parts.state.values.count = rows * parts.count;
  return parts;
}

}  // namespace

void attendTile(cudaStream_t stream, Workspace& workspace, const TileAttention& whole) {
  const TileAttention attention = leaveOutHidden(whole);
  const int rows = attention.query.count;
  const int seen = attention.firstQuery + rows - attention.firstKey;  // by the last query
  const int visible = std::min(attention.tileTokens, seen);
  if (rows == 0 || visible <= 0) return;
  const int group = attention.state.heads / attention.tile.heads.count;
#ifdef SPECACHE_WARPGROUPS
  if (attendsByWarpgroups(attention, group)) return attendByWarpgroups(stream, attention, group);
#endif
  const auto shape = tensorBlockShape(attention.tile.heads.dim);
  if (!shape) return attendPlainly(stream, attention, group);
  const KeyParts parts = cutKeys(workspace, attention, group, *shape, visible);
  attendOnTensorCores(stream, attention, group, parts);
  if (parts.count == 1) return;
  const int heads = rows * attention.state.heads;
  mergeKernel<<<divideUp(heads, kWarps), kThreads, 0, stream>>>(attention.state, parts);
  checkLaunch("attendTile");
}

}  // namespace specache::kernels::cuda
