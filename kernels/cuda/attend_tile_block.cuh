// SPDX-License-Identifier: GPL-3.0-or-later
// One block's work in exact prefill attention on tensor cores: which rows and keys it takes, and
// how they lie in shared memory. The query heads of a KV head are stacked as rows, row i · group +
// g being query i's head g: a block's rows all need the same K and V, any group size fills it, and
// few queries waste little of it.
#pragma once

#include "kernels/cuda/attend_tile.h"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/mma.cuh"
#include "kernels/visible_positions.h"

namespace specache::kernels::cuda::tile {

// Shared memory is read and written in chunks of 8 halves. Chunk c of row r lies at c ^ (r % 8), so
// that 8 rows' chunks of one column, and 8 chunks of one row, lie in different banks.
inline constexpr int kChunk = 8;
inline constexpr int kChunkBytes = kChunk * sizeof(Half);
inline constexpr int kSwizzled = 8;  // rows and chunks of the pattern

constexpr int swizzledPitch(int halves) {
  constexpr int kPattern = kSwizzled * kChunk;
  return divideUp(halves, kPattern) * kPattern * static_cast<int>(sizeof(Half));
}

/// Sizes for heads of kDim values.
template <int dim>
struct Shape {
  static constexpr int kDim = dim;
  static constexpr int kThreads = 128;
  // With two row tiles a warp uses each fragment of K and V twice, or reading shared memory would
  // be the bottleneck. Accumulators of larger heads leave no registers for a second one.
  static constexpr int kRowTiles = kDim <= 128 ? 2 : 1;
  static constexpr int kWarpRows = 16 * kRowTiles;
  static constexpr int kRows = kThreads / kWarp * kWarpRows;
  static constexpr int kKeys = kDim <= 128 ? 64 : 32;
  static constexpr int kBlocks = kDim <= 64 ? 3 : 2;  // on one multiprocessor
  static constexpr int kQueryPitch = swizzledPitch(kDim);
  static constexpr int kKeyPitch = swizzledPitch(2 * kDim);
  static constexpr int kQueryBytes = kRows * kQueryPitch;
  static constexpr int kStageBytes = kKeys * kKeyPitch;
  static constexpr int kSharedBytes = kQueryBytes + 2 * kStageBytes;
};

struct Arguments {
  TileAttention tile;
  int group;
  int rowBlocks;
  KeyParts parts;
};

/// One block's work: stacked rows `first` … of a KV head, and keys `begin` to `end` of the tile.
struct Work {
  const Arguments& arguments;
  int head;
  int first;
  int part;
  int begin;
  int end;

  __device__ int rows() const { return arguments.tile.query.count * arguments.group; }
  __device__ bool holds(int row) const { return first + row < rows(); }
  /// Where a row's head lies in [rows][query heads].
  __device__ std::size_t headAt(int row) const {
    const int group = arguments.group;
    const int query = (first + row) / group;
    const int member = (first + row) % group;
    return static_cast<std::size_t>(query) * arguments.tile.state.heads + head * group + member;
  }
  /// Where the keys of the tile that a row sees end.
  __device__ int seen(int row) const {
    const int query = (first + row) / arguments.group;
    return arguments.tile.firstQuery + query - arguments.tile.firstKey + 1;
  }
  /// Where they begin; below 0 where they begin before the tile.
  __device__ int firstSeen(int row) const {
    const TileAttention& tile = arguments.tile;
    const int position = tile.firstQuery + (first + row) / arguments.group;
    return visiblePositions(position, tile.slidingWindow).first - tile.firstKey;
  }
  /// Where the part's state begins, in heads.
  __device__ std::size_t stateAt() const {
    return static_cast<std::size_t>(part) * arguments.tile.query.count * arguments.tile.state.heads;
  }
};

/// The last rows see the most keys: they start first, so that the short ones fill the gaps.
template <class S>
__device__ Work blockWork(const Arguments& arguments) {
  const int heads = arguments.tile.tile.heads.count;
  const int rowBlock = arguments.rowBlocks - 1 - static_cast<int>(blockIdx.x) / heads;
  const int part = static_cast<int>(blockIdx.y);
  Work work{arguments, static_cast<int>(blockIdx.x) % heads, rowBlock * S::kRows,
            part,      part * arguments.parts.keys,          0};
  const int last = min(S::kRows, work.rows() - work.first) - 1;
  work.end =
      min(min(arguments.tile.tileTokens, work.begin + arguments.parts.keys), work.seen(last));
  return work;
}

__device__ inline std::uint32_t packHalves(float low, float high) {
  const __half2 halves = __floats2half2_rn(low, high);
  return static_cast<std::uint32_t>(__half_as_ushort(__low2half(halves))) |
         static_cast<std::uint32_t>(__half_as_ushort(__high2half(halves))) << 16;
}

/// Eight values of a row's query in halves, scaled for powers of two; zero past the last row.
template <class S>
__device__ uint4 queryChunk(const Work& work, int row, int chunk) {
  if (!work.holds(row)) return {0, 0, 0, 0};
  const float scale = work.arguments.tile.scale * kPerLn2;
  const auto* const from = reinterpret_cast<const float4*>(
      work.arguments.tile.query.data + work.headAt(row) * S::kDim + chunk * kChunk);
  const float4 a = from[0];
  const float4 b = from[1];
  return {packHalves(a.x * scale, a.y * scale), packHalves(a.z * scale, a.w * scale),
          packHalves(b.x * scale, b.y * scale), packHalves(b.z * scale, b.w * scale)};
}

/// The block's queries to shared memory.
template <class S>
__device__ void loadQueries(const Work& work, std::byte* shared) {
  const int column = static_cast<int>(threadIdx.x) % kSwizzled;
#pragma unroll 4  // many reads under way
  for (int row = static_cast<int>(threadIdx.x) / kSwizzled; row < S::kRows;
       row += S::kThreads / kSwizzled) {
    std::byte* const to = shared + row * S::kQueryPitch;
#pragma unroll
    for (int chunk = column; chunk < S::kDim / kChunk; chunk += kSwizzled)
      *reinterpret_cast<uint4*>(to + (chunk ^ row % kSwizzled) * kChunkBytes) =
          queryChunk<S>(work, row, chunk);
  }
}

/// Starts to copy K ‖ V of keys `key` … to one stage; zero past the last key, since 0 · NaN would
/// spoil a row.
template <class S>
__device__ void copyKeys(const Work& work, int key, std::uint32_t stage) {
  constexpr int kRowChunks = 2 * S::kDim / kChunk;
  constexpr int kStep = S::kThreads / kSwizzled;  // a multiple of kSwizzled: the pattern stays
  const int row = static_cast<int>(threadIdx.x) / kSwizzled;
  const int column = static_cast<int>(threadIdx.x) % kSwizzled;
  const Half* const from = work.arguments.tile.tile.row(work.head, key + row) + column * kChunk;
  const std::uint32_t to = stage + row * S::kKeyPitch + (column ^ row % kSwizzled) * kChunkBytes;
#pragma unroll
  for (int r = 0; r < S::kKeys; r += kStep) {
    const bool inside = key + row + r < work.end;
#pragma unroll
    for (int c = 0; c < kRowChunks; c += kSwizzled) {
      if (column + c < kRowChunks)
        copyAsync(to + r * S::kKeyPitch + c * kChunkBytes, from + r * 2 * S::kDim + c * kChunk,
                  inside);
    }
  }
  commitCopies();
}

/// Address of an even chunk in a row, given that of the row's chunk 0 or 1.
__device__ inline std::uint32_t chunkAddress(std::uint32_t row, int chunk) {
  return (row ^ chunk % kSwizzled * kChunkBytes) + chunk / kSwizzled * kSwizzled * kChunkBytes;
}

/// Where this lane's row of ldmatrix lies in a 16×16 tile of shared memory: chunk 0 or 1.
__device__ inline std::uint32_t laneRow(std::uint32_t tile, int row, int chunk, int pitch) {
  return tile + row * pitch + (chunk ^ row % kSwizzled) * kChunkBytes;
}

}  // namespace specache::kernels::cuda::tile
