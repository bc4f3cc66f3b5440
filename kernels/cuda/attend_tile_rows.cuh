// SPDX-License-Identifier: GPL-3.0-or-later
// What a thread of exact prefill attention on tensor cores holds of its warp's query rows: scores,
// values, and the running softmax over keys.
#pragma once

#include <limits>

#include "kernels/cuda/attend_tile_block.cuh"

namespace specache::kernels::cuda::tile {

inline constexpr float kInfinity = std::numeric_limits<float>::infinity();
inline constexpr int kQuad = 4;  // lanes that share the rows of a fragment

/// What a thread holds of its warp's rows. A fragment's row `lane / 4` comes first, then the row 8
/// further on.
template <class S>
struct Accumulators {
  static constexpr int kRowTiles = S::kRowTiles;
  float scores[kRowTiles][S::kKeys / 8][4];  // then probabilities
  float values[kRowTiles][S::kDim / 8][4];
  float max[kRowTiles][2];
  float sum[kRowTiles][2];  // of this thread's columns
};

/// The block's row of one of the thread's rows.
template <class S>
__device__ int rowOf(int rowTile, int half) {
  const int warp = static_cast<int>(threadIdx.x) / kWarp;
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  return warp * S::kWarpRows + rowTile * 16 + half * 8 + lane / kQuad;
}

/// The first of the two columns that a thread holds of a fragment.
__device__ inline int fragmentColumn() {
  return static_cast<int>(threadIdx.x) % kQuad * 2;
}

/// scores = queries · keysᵀ.
template <class S>
__device__ void scoreKeys(Accumulators<S>& own, std::uint32_t queries, std::uint32_t stage) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const int warp = static_cast<int>(threadIdx.x) / kWarp;
  const std::uint32_t queryRow =
      laneRow(queries + warp * S::kWarpRows * S::kQueryPitch, lane % 16, lane / 16, S::kQueryPitch);
  const std::uint32_t keyRow = laneRow(stage, lane / 16 * 8 + lane % 8, lane / 8 % 2, S::kKeyPitch);
#pragma unroll
  for (auto& rowTile : own.scores)
    for (auto& fragment : rowTile)
      for (float& score : fragment) score = 0;
#pragma unroll
  for (int k = 0; k < S::kDim / 16; ++k) {
    std::uint32_t query[S::kRowTiles][4];
#pragma unroll
    for (int t = 0; t < S::kRowTiles; ++t)
      loadMatrices(query[t], chunkAddress(queryRow, 2 * k) + t * 16 * S::kQueryPitch);
#pragma unroll
    for (int n = 0; n < S::kKeys / 16; ++n) {
      std::uint32_t keys[4];
      loadMatrices(keys, chunkAddress(keyRow, 2 * k) + n * 16 * S::kKeyPitch);
#pragma unroll
      for (int t = 0; t < S::kRowTiles; ++t) {
        multiplyAdd(own.scores[t][2 * n], query[t], keys[0], keys[1]);
        multiplyAdd(own.scores[t][2 * n + 1], query[t], keys[2], keys[3]);
      }
    }
  }
}

/// Bends the scores where the attention has a soft cap.
template <class S>
__device__ void capScores(Accumulators<S>& own, const Work& work) {
  if (work.arguments.tile.softCap == 0) return;
  const ScoreCap cap(work.arguments.tile.softCap);
#pragma unroll
  for (auto& rowTile : own.scores)
    for (auto& fragment : rowTile)
      for (float& score : fragment) score = cap(score);
}

/// −∞ for keys that lie behind a row's sliding window; `key` is the stage's first.
template <class S>
__device__ void maskOlder(Accumulators<S>& own, const Work& work, int key) {
#pragma unroll
  for (int t = 0; t < S::kRowTiles; ++t) {
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const int hidden = work.firstSeen(rowOf<S>(t, half)) - key - fragmentColumn();
#pragma unroll
      for (int n = 0; n < S::kKeys / 8; ++n) {
        if (n * 8 < hidden) own.scores[t][n][2 * half] = -kInfinity;
        if (n * 8 + 1 < hidden) own.scores[t][n][2 * half + 1] = -kInfinity;
      }
    }
  }
}

/// −∞ for keys that a row comes before; `key` is the stage's first.
template <class S>
__device__ void maskScores(Accumulators<S>& own, const Work& work, int key) {
#pragma unroll
  for (int t = 0; t < S::kRowTiles; ++t) {
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const int seen = min(work.seen(rowOf<S>(t, half)), work.end) - key - fragmentColumn();
#pragma unroll
      for (int n = 0; n < S::kKeys / 8; ++n) {
        if (n * 8 >= seen) own.scores[t][n][2 * half] = -kInfinity;
        if (n * 8 + 1 >= seen) own.scores[t][n][2 * half + 1] = -kInfinity;
      }
    }
  }
}

__device__ inline float quadMax(float value) {
  value = fmaxf(value, __shfl_xor_sync(kFullWarp, value, 1));
  return fmaxf(value, __shfl_xor_sync(kFullWarp, value, 2));
}

__device__ inline float quadSum(float value) {
  value += __shfl_xor_sync(kFullWarp, value, 1);
  return value + __shfl_xor_sync(kFullWarp, value, 2);
}

/// What was gathered before is to be multiplied by, after the reference has moved.
template <class S>
struct Factors {
  float of[S::kRowTiles][2];
  bool any = false;  // of the warp's is not 1
};

/// Moves the rows' reference to the largest score, not before a probability would exceed 2^8, which
/// is rare behind the first keys (after FlashAttention-4). Halves hold as many digits of
/// probabilities up to 2^8 as of those up to 1.
template <class S>
__device__ Factors<S> raiseMax(Accumulators<S>& own) {
  constexpr float kSlack = 8;
  Factors<S> factors;
  bool raised = false;
#pragma unroll
  for (int t = 0; t < S::kRowTiles; ++t) {
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      float largest = -kInfinity;
#pragma unroll
      for (const auto& score : own.scores[t])
        largest = fmaxf(largest, fmaxf(score[2 * half], score[2 * half + 1]));
      largest = quadMax(largest);
      float& max = own.max[t][half];
      const bool raise = largest > max + kSlack;
      factors.of[t][half] = raise ? powerOfTwo(max - largest) : 1;
      if (raise) max = largest;
      raised = raised || raise;
    }
  }
  factors.any = __any_sync(kFullWarp, raised) != 0;
  return factors;
}

template <class S>
__device__ void scaleSums(Accumulators<S>& own, const Factors<S>& factors) {
  if (!factors.any) return;
#pragma unroll
  for (int t = 0; t < S::kRowTiles; ++t) {
#pragma unroll
    for (int half = 0; half < 2; ++half) own.sum[t][half] *= factors.of[t][half];
  }
}

template <class S>
__device__ void scaleValues(Accumulators<S>& own, const Factors<S>& factors) {
  if (!factors.any) return;
#pragma unroll
  for (int t = 0; t < S::kRowTiles; ++t) {
#pragma unroll
    for (auto& value : own.values[t]) {
#pragma unroll
      for (int i = 0; i < 4; ++i) value[i] *= factors.of[t][i / 2];
    }
  }
}

/// Scores to probabilities, and these to the sums.
template <class S>
__device__ void exponentiate(Accumulators<S>& own) {
#pragma unroll
  for (int t = 0; t < S::kRowTiles; ++t) {
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const float max = own.max[t][half] == -kInfinity ? 0 : own.max[t][half];  // −∞ − −∞ is NaN
      float sum = 0;
#pragma unroll
      for (auto& score : own.scores[t]) {
        score[2 * half] = powerOfTwo(score[2 * half] - max);
        score[2 * half + 1] = powerOfTwo(score[2 * half + 1] - max);
        sum += score[2 * half] + score[2 * half + 1];
      }
      own.sum[t][half] += sum;
    }
  }
}

/// Two neighbouring fragments of the probabilities are as they stand the left factor of a product
/// over 16 keys.
__device__ inline void packPair(const float (&left)[4], const float (&right)[4],
                                std::uint32_t (&packed)[4]) {
  packed[0] = packHalves(left[0], left[1]);
  packed[1] = packHalves(left[2], left[3]);
  packed[2] = packHalves(right[0], right[1]);
  packed[3] = packHalves(right[2], right[3]);
}

/// values += probabilities · V.
template <class S>
__device__ void addValues(Accumulators<S>& own, std::uint32_t stage) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const std::uint32_t valueRow = laneRow(stage, lane % 16, lane / 16, S::kKeyPitch);
#pragma unroll
  for (int n = 0; n < S::kKeys / 16; ++n) {
    std::uint32_t probabilities[S::kRowTiles][4];
#pragma unroll
    for (int t = 0; t < S::kRowTiles; ++t)
      packPair(own.scores[t][2 * n], own.scores[t][2 * n + 1], probabilities[t]);
#pragma unroll
    for (int c = 0; c < S::kDim / 16; ++c) {
      std::uint32_t values[4];
      loadTransposed(values,
                     chunkAddress(valueRow, S::kDim / kChunk + 2 * c) + n * 16 * S::kKeyPitch);
#pragma unroll
      for (int t = 0; t < S::kRowTiles; ++t) {
        multiplyAdd(own.values[t][2 * c], probabilities[t], values[0], values[1]);
        multiplyAdd(own.values[t][2 * c + 1], probabilities[t], values[2], values[3]);
      }
    }
  }
}

/// Takes up the state where it has anything, which a part of several does not.
template <class S>
__device__ void loadState(Accumulators<S>& own, const Work& work) {
  const SoftmaxState& state = work.arguments.tile.state;
#pragma unroll
  for (int t = 0; t < S::kRowTiles; ++t) {
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const int row = rowOf<S>(t, half);
      const bool continues = work.arguments.parts.count == 1 && work.holds(row);
      const std::size_t at = continues ? work.headAt(row) : 0;
      const float sum = continues ? state.sum[at] : 0;
      own.max[t][half] = continues ? state.max[at] : -kInfinity;
      own.sum[t][half] = fragmentColumn() == 0 ? sum : 0;
      const float* const values = state.values.data + at * S::kDim + fragmentColumn();
#pragma unroll
      for (int n = 0; n < S::kDim / 8; ++n) {
        const float2 pair =
            sum > 0 ? *reinterpret_cast<const float2*>(values + n * 8) : float2{0, 0};
        own.values[t][n][2 * half] = pair.x;
        own.values[t][n][2 * half + 1] = pair.y;
      }
    }
  }
}

template <class S>
__device__ void storeState(const Accumulators<S>& own, const Work& work) {
  const SoftmaxState& state = work.arguments.parts.state;
#pragma unroll
  for (int t = 0; t < S::kRowTiles; ++t) {
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const float sum = quadSum(own.sum[t][half]);
      const int row = rowOf<S>(t, half);
      if (!work.holds(row)) continue;
      const std::size_t at = work.stateAt() + work.headAt(row);
      if (fragmentColumn() == 0) {
        state.max[at] = own.max[t][half];
        state.sum[at] = sum;
      }
      float* const values = state.values.data + at * S::kDim + fragmentColumn();
#pragma unroll
      for (int n = 0; n < S::kDim / 8; ++n)
        *reinterpret_cast<float2*>(values + n * 8) = {own.values[t][n][2 * half],
                                                      own.values[t][n][2 * half + 1]};
    }
  }
}

}  // namespace specache::kernels::cuda::tile
