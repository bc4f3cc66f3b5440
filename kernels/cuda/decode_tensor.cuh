// SPDX-License-Identifier: GPL-3.0-or-later
// Attention of a decode step on tensor cores, a block a part. A warp goes through its own pages or
// row tiles; at the end the block's warps are merged. Included by the files that instantiate it for
// one head size each, so that they compile side by side.
#pragma once

#include <algorithm>

#include "kernels/cuda/check.h"
#include "kernels/cuda/decode_pages.cuh"
#include "kernels/cuda/decode_rows.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/replaced_positions.cuh"

namespace specache::kernels::cuda {

inline constexpr int kDecodeWarps = 4;
inline constexpr int kDecodeThreads = kDecodeWarps * kWarp;
/// Shared memory that a block needs at most; a GPU with less takes the plain kernels. What the
/// stages leave is for the marks of replaced tokens, a bit each.
inline constexpr int kLeastSharedBytes = 99 * 1024;
inline constexpr int kStageBytes = 88 * 1024;

/// Stages of a copy of `bytes` a warp: three hide memory's latency where there is room.
constexpr int stagesFor(int bytes) {
  const int fitting = kStageBytes / (kDecodeWarps * bytes);
  return fitting < 1 ? 1 : fitting > 3 ? 3 : fitting;
}

/// A consecutive share of the units begin … end − 1.
struct Share {
  int first;
  int count;

  __device__ Share(int begin, int end, int part, int parts) {
    const int length = divideUp(end - begin, parts);
    first = min(begin + part * length, end);
    count = min(length, end - first);
  }
  /// How many of them fall to this warp, and which.
  __device__ int ofWarp() const {
    const int warp = static_cast<int>(threadIdx.x / kWarp);
    return count > warp ? divideUp(count - warp, kDecodeWarps) : 0;
  }
  __device__ int unit(int i) const {
    return first + static_cast<int>(threadIdx.x / kWarp) + i * kDecodeWarps;
  }
};

/// Shared memory of one warp: the stages of its copies, and behind the last unit its values,
/// [column][d]. kPadding floats lie between columns, so that a fragment's lanes write to different
/// banks.
template <int kDim, int kTiles, int kStages, int kUnitBytes>
struct WarpMemory {
  static constexpr int kPadding = 4;
  static constexpr int kColumnFloats = kDim + kPadding;
  static constexpr int kValueBytes =
      kTiles * kColumns * kColumnFloats * static_cast<int>(sizeof(float));
  static constexpr int kBytes = std::max(kStages * kUnitBytes, kValueBytes);

  static __device__ std::byte* of(std::byte* shared, int warp) { return shared + warp * kBytes; }
  static __device__ std::byte* own(std::byte* shared) {
    return of(shared, static_cast<int>(threadIdx.x / kWarp));
  }
};

/// Writes what the block's warps have found, merged, as one part. All threads call, each warp as
/// soon as it is done: it writes to memory of its own before it waits for the others.
template <class Memory, int kDim, int kTiles>
__device__ void writePart(const DecodeWork& work, const DecodeState<kDim, kTiles>& state, int item,
                          int part, int firstTile, std::byte* shared) {
  constexpr int kBlockColumns = kTiles * kColumns;
  __shared__ float maxOf[kDecodeWarps][kBlockColumns];
  __shared__ float sumOf[kDecodeWarps][kBlockColumns];
  const int lane = static_cast<int>(threadIdx.x % kWarp);
  const int warp = static_cast<int>(threadIdx.x / kWarp);
  auto* const own = reinterpret_cast<float*>(Memory::own(shared));
#pragma unroll
  for (int tile = 0; tile < kTiles; ++tile)
#pragma unroll
    for (int i = 0; i < 2; ++i) {
      const int column = tile * kColumns + lane % 4 * 2 + i;
      const float sum = columnSum(state.sum[tile][i]);
      if (lane < 4) {
        maxOf[warp][column] = state.max[tile][i];
        sumOf[warp][column] = sum;
      }
      float* const values = own + column * Memory::kColumnFloats + lane / 4;
#pragma unroll
      for (int octet = 0; octet < kDim / 8; ++octet)
        values[octet * 8] = state.values[tile][octet / 2][octet % 2 * 2 + i];
    }
  __syncthreads();
  const std::size_t at = work.partAt(item, part) + firstTile * kColumns;
  for (int i = threadIdx.x; i < kBlockColumns * (kDim / 4); i += kDecodeThreads) {
    const int column = i / (kDim / 4);
    float max = maxOf[0][column];
    for (int other = 1; other < kDecodeWarps; ++other) max = fmaxf(max, maxOf[other][column]);
    float sum = 0;
    float4 merged = {};
#pragma unroll
    for (int other = 0; other < kDecodeWarps; ++other) {
      const bool isEmpty = maxOf[other][column] == -INFINITY;
      const float factor = isEmpty ? 0.0f : powerOfTwo(maxOf[other][column] - max);
      const auto* const values = reinterpret_cast<const float4*>(
          Memory::of(shared, other) + column * Memory::kColumnFloats * sizeof(float));
      const float4 value = values[i % (kDim / 4)];
      sum = fmaf(sumOf[other][column], factor, sum);
      merged.x = fmaf(value.x, factor, merged.x);
      merged.y = fmaf(value.y, factor, merged.y);
      merged.z = fmaf(value.z, factor, merged.z);
      merged.w = fmaf(value.w, factor, merged.w);
    }
    reinterpret_cast<float4*>(work.values + at * kDim)[i] = merged;
    if (i % (kDim / 4) != 0) continue;
    work.max[at + column] = max;
    work.sum[at + column] = sum;
  }
}

template <int kDim, int kTiles, int kStages, bool kLimited>
__device__ void attendRows(const DecodeWork& work, int item, int part, int firstTile,
                           std::byte* shared) {
  using Attention = RowAttention<kDim, kTiles, kLimited>;
  using Memory = WarpMemory<kDim, kTiles, kStages, Attention::kTileBytes>;
  const int lane = static_cast<int>(threadIdx.x % kWarp);
  std::byte* const own = Memory::own(shared);
  Attention attention;
  const DecodeRows<kLimited> rows(work, item);
  const Share share(0, rows.tiles(), part - work.pageParts, work.rowParts);
  const auto copy = [&](int i, int stage) {
    Attention::copy(work, rows, share.unit(i), own + stage * Attention::kTileBytes);
  };
  const bool hasNew = share.first + share.count > rows.firstNewTile();
  if (!hasNew) beginPipeline<kStages>(share.ofWarp(), copy);
  waitForEarlier();                                     // for the queries and the step's own rows
  loadQueries(work, item, firstTile, attention.query);  // on its way with the reads that follow
  if (hasNew) beginPipeline<kStages>(share.ofWarp(), copy);
  runPipeline<kStages>(share.ofWarp(), copy, [&](int i, int stage) {
    const int unit = share.unit(i);
    const std::byte* const tileRows = own + stage * Attention::kTileBytes;
    const int positions[2] = {rows.position(work, unit, lane / 4),
                              rows.position(work, unit, lane / 4 + 8)};
    float p[kTiles][2][2];
    attention.score(work, rows, firstTile, tileRows, positions, p);
    std::uint32_t pairs[kTiles][2];
#pragma unroll
    for (int tile = 0; tile < kTiles; ++tile) {
      float factor[2];
      attention.state.weigh(tile, p[tile], factor);
      packPairs(p[tile], pairs[tile]);
      if (work.rowProbabilities != nullptr)
        keepProbabilities(
            pairs[tile], attention.state.max[tile],
            work.rowProbabilities + work.pairsAt(item, work.rowTiles, unit, firstTile + tile, 2),
            work.rowReferences + work.referencesAt(item, work.rowTiles, unit) +
                (firstTile + tile) * kColumns);
    }
    attention.addValues(tileRows, pairs);
  });
  writePart<Memory>(work, attention.state, item, part, firstTile, shared);
}

/// −∞ for the tokens of a page that lie behind the sliding windows of the step's rows.
template <int kTiles>
__device__ void maskOlder(const DecodeWork& work, const DecodeRows<true>& rows, int page,
                          int firstTile, float (&scores)[kTiles][kPageOctets][2]) {
  const int lane = static_cast<int>(threadIdx.x % kWarp);
  const int token = page * kPageTokens + lane / 4;
#pragma unroll
  for (int tile = 0; tile < kTiles; ++tile)
#pragma unroll
    for (int i = 0; i < 2; ++i) {
      const int column = (firstTile + tile) * kColumns + lane % 4 * 2 + i;
      const int hidden = rows.firstSeen(work, column / work.group) - token;
#pragma unroll
      for (int octet = 0; octet < kPageOctets; ++octet)
        if (octet * 8 < hidden) scores[tile][octet][i] = -INFINITY;
    }
}

template <int kDim, int kKeyBits, int kValueBits, int kTiles, bool kLimited>
__device__ void attendPages(const DecodeWork& work, int item, int part, int firstTile,
                            std::byte* shared) {
  using Attention = PageAttention<kDim, kKeyBits, kValueBits, kTiles>;
  constexpr int kStages = stagesFor(Attention::kPageBytes);
  using Memory = WarpMemory<kDim, kTiles, kStages, Attention::kPageBytes>;
  const int lane = static_cast<int>(threadIdx.x % kWarp);
  std::byte* const own = Memory::own(shared);
  auto* const mask = reinterpret_cast<std::uint32_t*>(Memory::of(shared, kDecodeWarps));
  Attention attention;
  const DecodeRows<kLimited> rows(work, item);
  const Pages& pages = work.attention.pages;
  const Share share(rows.firstPage(work), rows.state.paged / kPageTokens, part, work.pageParts);
  const std::byte* const firstPage =
      pages.data + (static_cast<std::size_t>(rows.sequence) * work.heads() + rows.head) *
                       pages.capacity * Attention::kPageBytes;
  const auto copy = [&](int i, int stage) {
    Attention::copy(firstPage + static_cast<std::size_t>(share.unit(i)) * Attention::kPageBytes,
                    own + stage * Attention::kPageBytes);
  };
  beginPipeline<kStages>(share.ofWarp(), copy);
  markReplaced(work, item, share.first * kPageTokens, share.count * kPageTokens, mask);
  waitForEarlier();  // for the queries
  loadQueries(work, item, firstTile, attention.query);
  runPipeline<kStages>(share.ofWarp(), copy, [&](int i, int stage) {
    const int unit = share.unit(i);
    const std::byte* const page = own + stage * Attention::kPageBytes;
    const std::uint32_t replaced[2] = {mask[(unit - share.first) * 2],
                                       mask[(unit - share.first) * 2 + 1]};
    const bool anyReplaced = (replaced[0] | replaced[1]) != 0;  // the same for all lanes
    const auto isReplaced = [&](int octet) {
      return (replaced[octet / 4] >> (octet % 4 * 8 + lane / 4) & 1u) != 0;
    };
    float p[kTiles][kPageOctets][2];
    attention.score(page, p);
    if constexpr (kLimited) {
#pragma unroll
      for (auto& scores : p) capScores(work, scores);
      const bool straddles = unit * kPageTokens < rows.firstSeen(work, work.attention.rows - 1);
      if (straddles) [[unlikely]]
        maskOlder(work, rows, unit, firstTile, p);
    }
    if (anyReplaced) [[unlikely]] {
#pragma unroll
      for (int octet = 0; octet < kPageOctets; ++octet)
        for (int tile = 0; tile < kTiles && isReplaced(octet); ++tile)
          p[tile][octet][0] = p[tile][octet][1] = -INFINITY;
    }
    std::uint32_t pairs[kTiles][kPageOctets];
#pragma unroll
    for (int tile = 0; tile < kTiles; ++tile) {
      float factor[2];
      if (attention.state.weigh(tile, p[tile], factor))
        for (auto& group : attention.zeros[tile])
          for (int column = 0; column < 2; ++column) group[column] *= factor[column];
      packPairs(p[tile], pairs[tile]);
      if (work.pageProbabilities == nullptr) continue;
      std::uint32_t kept[kPageOctets];
#pragma unroll
      for (int octet = 0; octet < kPageOctets; ++octet) kept[octet] = pairs[tile][octet];
      if (anyReplaced) [[unlikely]] {
#pragma unroll
        for (int octet = 0; octet < kPageOctets; ++octet)
          if (isReplaced(octet)) kept[octet] = DecodeWork::kReplacedPair;
      }
      keepProbabilities(kept, attention.state.max[tile],
                        work.pageProbabilities +
                            work.pairsAt(item, pages.capacity, unit, firstTile + tile, kPageOctets),
                        work.pageReferences + work.referencesAt(item, pages.capacity, unit) +
                            (firstTile + tile) * kColumns);
    }
    attention.addValues(page, pairs);
  });
  attention.finish();
  writePart<Memory>(work, attention.state, item, part, firstTile, shared);
}

/// Grid: (parts, items, column tiles / kTiles).
template <int kDim, int kKeyBits, int kValueBits, int kTiles, bool kLimited>
__global__ void __launch_bounds__(kDecodeThreads)
    attendPartsKernel(const __grid_constant__ DecodeWork work) {
  extern __shared__ __align__(16) std::byte shared[];
  letNextBegin();
  if (!work.attention.settled) waitForEarlier();
  const int part = static_cast<int>(blockIdx.x);
  const int item = static_cast<int>(blockIdx.y);
  const int firstTile = static_cast<int>(blockIdx.z) * kTiles;
  if (part < work.pageParts)
    attendPages<kDim, kKeyBits, kValueBits, kTiles, kLimited>(work, item, part, firstTile, shared);
  else
    attendRows<kDim, kTiles, 1, kLimited>(work, item, part, firstTile, shared);
}

/// Rows alone go with more stages: there it is memory's speed that counts.
template <int kDim, int kTiles, int kStages, bool kLimited>
__global__ void __launch_bounds__(kDecodeThreads)
    attendRowsKernel(const __grid_constant__ DecodeWork work) {
  extern __shared__ __align__(16) std::byte shared[];
  letNextBegin();
  if (!work.attention.settled) waitForEarlier();
  attendRows<kDim, kTiles, kStages, kLimited>(work, static_cast<int>(blockIdx.y),
                                              static_cast<int>(blockIdx.x),
                                              static_cast<int>(blockIdx.z) * kTiles, shared);
}

/// A kernel with its needs.
struct DecodeKernel {
  void (*function)(DecodeWork) = nullptr;
  int tiles = 1;  ///< column tiles a block
  int sharedBytes = 0;
};

template <int kDim, int kKeyBits, int kValueBits, int kTiles, bool kLimited>
DecodeKernel partsKernel(const DecodeWork& work) {
  using PageShape = PageAttention<kDim, kKeyBits, kValueBits, kTiles>;
  using OfPages = WarpMemory<kDim, kTiles, stagesFor(PageShape::kPageBytes), PageShape::kPageBytes>;
  using OfRows = WarpMemory<kDim, kTiles, 1, RowAttention<kDim, kTiles, kLimited>::kTileBytes>;
  const int pagesOfPart = divideUp(work.attention.pages.capacity, std::max(1, work.pageParts));
  const int pages = kDecodeWarps * OfPages::kBytes + pagesOfPart * kPageTokens / 8;
  return {attendPartsKernel<kDim, kKeyBits, kValueBits, kTiles, kLimited>, kTiles,
          std::max(pages, kDecodeWarps * OfRows::kBytes)};
}

template <int kDim, int kTiles, bool kLimited>
DecodeKernel kernelOf(const DecodeWork& work) {
  const Bits bits = work.attention.pages.format.bits;
  if (work.attention.pages.capacity == 0) {
    constexpr int kTileBytes = RowAttention<kDim, kTiles, kLimited>::kTileBytes;
    constexpr int kStages = stagesFor(kTileBytes);
    return {attendRowsKernel<kDim, kTiles, kStages, kLimited>, kTiles,
            kDecodeWarps * WarpMemory<kDim, kTiles, kStages, kTileBytes>::kBytes};
  }
  if (bits == Bits{1, 1}) return partsKernel<kDim, 1, 1, kTiles, kLimited>(work);
  if (bits == Bits{2, 1}) return partsKernel<kDim, 2, 1, kTiles, kLimited>(work);
  if (bits == Bits{2, 2}) return partsKernel<kDim, 2, 2, kTiles, kLimited>(work);
  return partsKernel<kDim, 4, 4, kTiles, kLimited>(work);
}

template <int kDim, int kTiles>
DecodeKernel kernelOf(const DecodeWork& work) {
  return work.isLimited() ? kernelOf<kDim, kTiles, true>(work)
                          : kernelOf<kDim, kTiles, false>(work);
}

template <int kDim>
DecodeKernel kernelOf(const DecodeWork& work) {
  return work.columnTiles % 2 == 0 ? kernelOf<kDim, 2>(work) : kernelOf<kDim, 1>(work);
}

// One file each.
DecodeKernel decodeKernel64(const DecodeWork& work);
DecodeKernel decodeKernel96(const DecodeWork& work);
DecodeKernel decodeKernel128(const DecodeWork& work);
DecodeKernel decodeKernel256(const DecodeWork& work);

}  // namespace specache::kernels::cuda
