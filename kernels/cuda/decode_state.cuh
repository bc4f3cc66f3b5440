// SPDX-License-Identifier: GPL-3.0-or-later
// What one warp keeps while it attends to pages or rows, and how it takes in more of them by
// online softmax. Scores and values are fragments of the tensor core's products: lane 4·a + b has
// tokens (or channels) a, a + 8, … and columns 2b, 2b + 1 of each column tile.
#pragma once

#include <cstdint>
#include <cstring>

#include <cuda_fp16.h>

#include "kernels/cuda/decode_work.h"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/mma.cuh"

namespace specache::kernels::cuda {

/// Over the eight lanes that share columns.
__device__ inline float columnMax(float value) {
  for (int lanes = 4; lanes < kWarp; lanes *= 2)
    value = fmaxf(value, __shfl_xor_sync(kFullWarp, value, lanes));
  return value;
}

__device__ inline float columnSum(float value) {
  for (int lanes = 4; lanes < kWarp; lanes *= 2) value += __shfl_xor_sync(kFullWarp, value, lanes);
  return value;
}

__device__ inline std::uint32_t packHalves(float low, float high) {
  const __half2 pair = __floats2half2_rn(low, high);
  return *reinterpret_cast<const std::uint32_t*>(&pair);
}

/// Two halves of one word, multiplied pairwise.
__device__ inline std::uint32_t multiplyHalves(std::uint32_t a, std::uint32_t b) {
  const __half2 product =
      __hmul2(*reinterpret_cast<const __half2*>(&a), *reinterpret_cast<const __half2*>(&b));
  return *reinterpret_cast<const std::uint32_t*>(&product);
}

/// Transposes an 8 × 8 matrix of halves that a warp holds: a fragment of a product's result becomes
/// one of the next product's right matrix.
__device__ inline std::uint32_t transpose(std::uint32_t fragment) {
  std::uint32_t transposed;
  asm("movmatrix.sync.aligned.m8n8.trans.b16 %0, %1;" : "=r"(transposed) : "r"(fragment));
  return transposed;
}

/// Queries of 8 columns as fragments of the right matrix, with `scale` and log2(e) in them.
template <int kDim>
struct QueryFragments {
  std::uint32_t low[kDim / 16];   ///< channels 2b, 2b + 1 of each 16, of column a
  std::uint32_t high[kDim / 16];  ///< channels 2b + 8, 2b + 9

  __device__ void load(const DecodeWork& work, int item, int columnTile) {
    const int lane = static_cast<int>(threadIdx.x % kWarp);
    const int column = columnTile * kColumns + lane / 4;
    const float scale = work.attention.scale * 1.44269504f;
    const bool real = column < work.columns;
    const auto* const pairs = reinterpret_cast<const float2*>(
        work.attention.query.data + (real ? work.columnAt(item, column) : 0));
    for (int k = 0; k < kDim / 16; ++k) {
      const float2 first = pairs[8 * k + lane % 4];
      const float2 second = pairs[8 * k + 4 + lane % 4];
      low[k] = real ? packHalves(first.x * scale, first.y * scale) : 0;
      high[k] = real ? packHalves(second.x * scale, second.y * scale) : 0;
    }
  }
};

template <int kDim, int kTiles>
__device__ void loadQueries(const DecodeWork& work, int item, int firstTile,
                            QueryFragments<kDim> (&query)[kTiles]) {
#pragma unroll
  for (int tile = 0; tile < kTiles; ++tile) query[tile].load(work, item, firstTile + tile);
}

/// One warp's share of a part, for `kTiles` column tiles.
template <int kDim, int kTiles>
struct DecodeState {
  static constexpr float kSlack = 2;

  float max[kTiles][2];  ///< the largest score, or one that is less by kSlack at most
  float sum[kTiles][2];  ///< of this lane's tokens
  float values[kTiles][kDim / 16][4];

  __device__ DecodeState() {
    for (int tile = 0; tile < kTiles; ++tile) {
      for (int i = 0; i < 2; ++i) {
        max[tile][i] = -INFINITY;
        sum[tile][i] = 0;
      }
      for (auto& fragment : values[tile])
        for (float& value : fragment) value = 0;
    }
  }

  /// Takes in the scores of one column tile, kOctets × 8 tokens, and leaves 2^(score − max) in
  /// their place. Returns whether earlier results were scaled, by `factor`. That takes long, so
  /// `max` stays until a score is larger by kSlack: halves hold 2^kSlack as well.
  template <int kOctets>
  __device__ bool weigh(int tile, float (&scores)[kOctets][2], float (&factor)[2]) {
    float largest[2];  // of this lane's tokens
    for (int i = 0; i < 2; ++i) {
      largest[i] = scores[0][i];
      for (int octet = 1; octet < kOctets; ++octet)
        largest[i] = fmaxf(largest[i], scores[octet][i]);
    }
    const bool changed = __any_sync(
        kFullWarp, largest[0] > max[tile][0] + kSlack || largest[1] > max[tile][1] + kSlack);
    if (changed) {
      for (int i = 0; i < 2; ++i) {
        const float grown = fmaxf(max[tile][i], columnMax(largest[i]));
        // Nothing to scale while max is −∞; −∞ − −∞ would be NaN.
        factor[i] = max[tile][i] == -INFINITY ? 1.0f : powerOfTwo(max[tile][i] - grown);
        max[tile][i] = grown;
        sum[tile][i] *= factor[i];
      }
      for (auto& fragment : values[tile])
        for (int i = 0; i < 4; ++i) fragment[i] *= factor[i % 2];
    }
    for (int i = 0; i < 2; ++i) {
      const float reference = max[tile][i] == -INFINITY ? 0.0f : max[tile][i];
      for (int octet = 0; octet < kOctets; ++octet) {
        scores[octet][i] = powerOfTwo(scores[octet][i] - reference);
        sum[tile][i] += scores[octet][i];
      }
    }
    return changed;
  }
};

/// Bends the scores of one column tile where the attention has a soft cap.
template <int kOctets>
__device__ void capScores(const DecodeWork& work, float (&scores)[kOctets][2]) {
  if (work.attention.softCap == 0) return;
  const ScoreCap cap(work.attention.softCap);
#pragma unroll
  for (auto& octet : scores)
    for (float& score : octet) score = cap(score);
}

/// Probabilities of a column tile's pairs of columns as halves.
template <int kOctets>
__device__ void packPairs(const float (&probabilities)[kOctets][2],
                          std::uint32_t (&pairs)[kOctets]) {
#pragma unroll
  for (int octet = 0; octet < kOctets; ++octet)
    pairs[octet] = packHalves(probabilities[octet][0], probabilities[octet][1]);
}

/// Keeps the probabilities of one unit, a page or a row tile, for importance.
template <int kOctets>
__device__ void keepProbabilities(const std::uint32_t (&probabilities)[kOctets],
                                  const float (&max)[2], std::uint32_t* pairs, float* references) {
  const int lane = static_cast<int>(threadIdx.x % kWarp);
  using Together = KeptPairs<kOctets>;
  constexpr int kTogether = keptTogether(kOctets);
#pragma unroll
  for (int first = 0; first < kOctets; first += kTogether) {
    Together together;
    std::memcpy(&together, probabilities + first, sizeof together);
    *reinterpret_cast<Together*>(pairs + keptAt(kOctets, first, lane)) = together;
  }
  if (lane < 4)
    for (int i = 0; i < 2; ++i) references[2 * lane + i] = max[i] == -INFINITY ? 0.0f : max[i];
}

/// Starts the copies of the first units, kStages − 1: copy(i, stage) starts that of unit i. Each
/// warp for itself.
template <int kStages, class Copy>
__device__ void beginPipeline(int count, Copy copy) {
  for (int i = 0; i < kStages - 1; ++i) {
    if (i < count) copy(i, i);
    commitCopies();
  }
}

/// Copies ahead while use(i, stage) uses the units; behind beginPipeline.
template <int kStages, class Copy, class Use>
__device__ void runPipeline(int count, Copy copy, Use use) {
  for (int i = 0; i < count; ++i) {
    const int next = i + kStages - 1;
    if (next < count) copy(next, next % kStages);
    commitCopies();
    waitForCopies<kStages - 1>();
    __syncwarp();
    use(i, i % kStages);
    __syncwarp();
  }
}

}  // namespace specache::kernels::cuda
