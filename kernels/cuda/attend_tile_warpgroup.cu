// SPDX-License-Identifier: GPL-3.0-or-later
// Exact attention of prefill by the warpgroup products of compute capability 9.0, after
// FlashAttention-3 (Shah et al., 2024), for heads of 128 values. Two warpgroups own 64 stacked
// query rows each. While the tensor cores add one stage's values and score the next stage's keys,
// the threads turn scores to probabilities.
#include "kernels/cuda/attend_tile_rows.cuh"
#include "kernels/cuda/check.h"
#include "kernels/cuda/device_attribute.h"
#include "kernels/cuda/wgmma.cuh"

namespace specache::kernels::cuda {
namespace {

using namespace tile;

/// Sizes as those of tile::Shape. Queries, keys and values lie in blocks of 64 columns.
struct WarpgroupShape {
  static constexpr int kDim = 128;
  static constexpr int kThreads = 256;
  static constexpr int kRowTiles = 1;
  static constexpr int kWarpRows = 16;
  static constexpr int kRows = 128;
  static constexpr int kKeys = 128;
  static constexpr int kPitch = 128;               // bytes of a row in a block of columns
  static constexpr int kColumns = kPitch * kRows;  // bytes of such a block
  static constexpr int kMatrixBytes = 2 * kColumns;
  static constexpr int kAlignment = 1024;
  static constexpr int kSharedBytes =
      kAlignment + 5 * kMatrixBytes;  // queries, 2 · keys, 2 · values
};
static_assert(WarpgroupShape::kRows == WarpgroupShape::kKeys, "all matrices are of one size");

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)

using S = WarpgroupShape;
constexpr int kStep = S::kThreads / kSwizzled;  // rows that are copied at a time
constexpr int kWarpgroup = 128;

/// Starts to copy keys, or with `column` 128 values, of `key` … to `matrix`; zero past the last.
__device__ void copyMatrix(const Work& work, int key, int column, std::uint32_t matrix) {
  const int row = static_cast<int>(threadIdx.x) / kSwizzled;
  const int chunk = static_cast<int>(threadIdx.x) % kSwizzled;
  const Half* const from =
      work.arguments.tile.tile.row(work.head, key + row) + column + chunk * kChunk;
  const std::uint32_t to = matrix + row * S::kPitch + (chunk ^ row % kSwizzled) * kChunkBytes;
#pragma unroll
  for (int r = 0; r < S::kKeys; r += kStep) {
    const bool inside = key + row + r < work.end;
#pragma unroll
    for (int block = 0; block < 2; ++block)
      copyAsync(to + block * S::kColumns + r * S::kPitch,
                from + r * 2 * S::kDim + block * S::kDim / 2, inside);
  }
}

__device__ void copyKeysTo(const Work& work, int key, std::uint32_t matrix) {
  if (key < work.end) copyMatrix(work, key, 0, matrix);
}

__device__ void copyValuesTo(const Work& work, int key, std::uint32_t matrix) {
  if (key < work.end) copyMatrix(work, key, S::kDim, matrix);
}

__device__ void loadQueryMatrix(const Work& work, std::byte* matrix) {
  const int chunk = static_cast<int>(threadIdx.x) % kSwizzled;
#pragma unroll
  for (int row = static_cast<int>(threadIdx.x) / kSwizzled; row < S::kRows; row += kStep) {
    std::byte* const to = matrix + row * S::kPitch + (chunk ^ row % kSwizzled) * kChunkBytes;
#pragma unroll
    for (int block = 0; block < 2; ++block)
      *reinterpret_cast<uint4*>(to + block * S::kColumns) =
          queryChunk<S>(work, row, block * kSwizzled + chunk);
  }
}

/// `queries`: the warpgroup's.
__device__ void startScores(Accumulators<S>& own, std::uint32_t queries, std::uint32_t keys) {
#pragma unroll
  for (int k = 0; k < S::kDim / 16; ++k) {
    const std::uint32_t at = k / 4 * S::kColumns + k % 4 * 16 * sizeof(Half);
    startProduct(own.scores[0], describeMatrix(queries + at, 0), describeMatrix(keys + at, 0),
                 k > 0);
  }
  commitProducts();
}

using Probabilities = std::uint32_t[S::kKeys / 16][4];

__device__ void startValues(Accumulators<S>& own, const Probabilities& probabilities,
                            std::uint32_t values) {
#pragma unroll
  for (int n = 0; n < S::kKeys / 16; ++n)
    startProduct(own.values[0], probabilities[n],
                 describeMatrix(values + n * 16 * S::kPitch, S::kColumns));
  commitProducts();
}

__device__ void pack(const Accumulators<S>& own, Probabilities& probabilities) {
#pragma unroll
  for (int n = 0; n < S::kKeys / 16; ++n)
    packPair(own.scores[0][2 * n], own.scores[0][2 * n + 1], probabilities[n]);
}

/// What this thread has copied, and then what all have, is there for products.
__device__ void shareCopies() {
  showToProducts();
  __syncthreads();
}

__device__ void attend(const Work& work, std::byte* shared) {
  const std::uint32_t queries = sharedAddress(shared);
  const std::uint32_t keys = queries + S::kMatrixBytes;
  const std::uint32_t values = keys + 2 * S::kMatrixBytes;
  const std::uint32_t ownQueries =
      queries + static_cast<int>(threadIdx.x) / kWarpgroup * (kWarpgroup / 2) * S::kPitch;
  const int unmasked = min(work.seen(0), work.end);  // keys that every row sees

  // Of stage i, the keys are copied two stages ahead and the values one.
  copyKeysTo(work, work.begin, keys);
  commitCopies();
  copyKeysTo(work, work.begin + S::kKeys, keys + S::kMatrixBytes);
  copyValuesTo(work, work.begin, values);
  commitCopies();
  loadQueryMatrix(work, shared);
  Accumulators<S> own{};
  loadState(own, work);

  waitForCopies<1>();
  shareCopies();
  holdStill(own.scores[0]);
  beginProducts();
  startScores(own, ownQueries, keys);
  waitForProducts<0>();
  holdStill(own.scores[0]);
  if (work.begin + S::kKeys > unmasked) maskScores(own, work, work.begin);
  const Factors<S> first = raiseMax(own);
  scaleSums(own, first);
  scaleValues(own, first);
  exponentiate(own);
  Probabilities probabilities;
  pack(own, probabilities);

  int stage = 0;
  for (int key = work.begin; key < work.end; key += S::kKeys, stage ^= 1) {
    const int next = key + S::kKeys;
    const std::uint32_t nextKeys = keys + (stage ^ 1) * S::kMatrixBytes;
    waitForCopies<0>();
    shareCopies();  // nobody reads this stage's keys or the values before it any more
    copyKeysTo(work, next + S::kKeys, keys + stage * S::kMatrixBytes);
    copyValuesTo(work, next, values + (stage ^ 1) * S::kMatrixBytes);
    commitCopies();

    holdStill(own.scores[0]);
    holdStill(own.values[0]);
    beginProducts();
    if (next >= work.end) {
      startValues(own, probabilities, values + stage * S::kMatrixBytes);
      break;
    }
    startScores(own, ownQueries, nextKeys);
    startValues(own, probabilities, values + stage * S::kMatrixBytes);
    waitForProducts<1>();
    holdStill(own.scores[0]);
    if (next + S::kKeys > unmasked) maskScores(own, work, next);
    const Factors<S> factors = raiseMax(own);
    scaleSums(own, factors);
    exponentiate(own);
    waitForProducts<0>();
    holdStill(own.values[0]);
    scaleValues(own, factors);
    pack(own, probabilities);
  }
  waitForProducts<0>();
  holdStill(own.values[0]);
  storeState(own, work);
}

#endif

__global__ void __launch_bounds__(WarpgroupShape::kThreads, 1)
    attendKernel(const __grid_constant__ Arguments arguments) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
  extern __shared__ std::byte unaligned[];
  const std::uint32_t over = sharedAddress(unaligned) % S::kAlignment;
  std::byte* const shared = unaligned + (over > 0 ? S::kAlignment - over : 0);
  const Work work = blockWork<S>(arguments);
  if (work.begin < work.end) attend(work, shared);
#else
  (void)arguments;
#endif
}

int rowBlocksOf(const TileAttention& attention, int group) {
  return divideUp(attention.query.count * group, WarpgroupShape::kRows);
}

}  // namespace

bool attendsByWarpgroups(const TileAttention& attention, int group) {
  return attention.tile.heads.dim == WarpgroupShape::kDim && !isLimited(attention) &&
         deviceAttribute(cudaDevAttrComputeCapabilityMajor) == 9 &&
         rowBlocksOf(attention, group) * attention.tile.heads.count >=
             deviceAttribute(cudaDevAttrMultiProcessorCount);
}

void attendByWarpgroups(cudaStream_t stream, const TileAttention& attention, int group) {
  const int rowBlocks = rowBlocksOf(attention, group);
  KeyParts whole;
  whole.keys = attention.tileTokens;
  whole.state = attention.state;
  check(cudaFuncSetAttribute(attendKernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                             WarpgroupShape::kSharedBytes),
        "Asking for shared memory of attendTile");
  attendKernel<<<rowBlocks * attention.tile.heads.count, WarpgroupShape::kThreads,
                 WarpgroupShape::kSharedBytes, stream>>>({attention, group, rowBlocks, whole});
  checkLaunch("attendTile");
}

}  // namespace specache::kernels::cuda
