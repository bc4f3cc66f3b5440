// SPDX-License-Identifier: GPL-3.0-or-later
// Attention of one warp to tiles of 16 rows K ‖ V in shared memory. Chunks of 16 bytes are
// swizzled, chunk c of row r at c ^ (r % 8), so that the eight rows that ldmatrix reads at once lie
// in different banks.
#pragma once

#include <cstdint>

#include "kernels/cuda/decode_state.cuh"

namespace specache::kernels::cuda {

template <int kDim, int kTiles, bool kLimited>
struct RowAttention {
  static constexpr int kChunks = kDim / 4;  // of a row: 4·d bytes
  static constexpr int kTileBytes = kRowTile * kChunks * 16;
  static_assert(kChunks % 8 == 0, "the swizzle stays inside a row");

  QueryFragments<kDim> query[kTiles];
  DecodeState<kDim, kTiles> state;

  static __device__ std::uint32_t chunkAt(std::uint32_t shared, int row, int chunk) {
    return shared + (row * kChunks + (chunk ^ row % 8)) * 16;
  }

  /// Starts the copy of a tile; rows that do not exist become zeros, as whatever memory holds could
  /// be NaN, which no probability of 0 removes.
  static __device__ void copy(const DecodeWork& work, const DecodeRows<kLimited>& rows, int tile,
                              std::byte* shared) {
    const int lane = static_cast<int>(threadIdx.x % kWarp);
    const std::uint32_t to = sharedAddress(shared);
    // Every lane finds one row, since a position's place in the ring costs a division.
    const int row = lane % kRowTile;
    const int position = rows.position(work, tile, row);
    const auto own = reinterpret_cast<unsigned long long>(
        position >= 0 ? rows.data(work, tile, row, position) : nullptr);
#pragma unroll 4
    for (int i = 0; i < kRowTile; ++i) {
      const auto* const data = reinterpret_cast<const Half*>(__shfl_sync(kFullWarp, own, i));
      for (int chunk = lane; chunk < kChunks; chunk += kWarp) {
        if (data != nullptr)
          copyOfLineAsync(chunkAt(to, i, chunk), data + chunk * 8);
        else
          copyAsync(chunkAt(to, i, chunk), work.attention.window.data, false);
      }
    }
  }

  /// Scores of a tile, −∞ where a column's row does not see the position. `positions`: of this
  /// lane's two rows.
  __device__ void score(const DecodeWork& work, const DecodeRows<kLimited>& rows,
                        int firstColumnTile, const std::byte* shared, const int (&positions)[2],
                        float (&scores)[kTiles][2][2]) const {
    const int lane = static_cast<int>(threadIdx.x % kWarp);
    const std::uint32_t from = sharedAddress(shared);
    float products[kTiles][4] = {};
#pragma unroll
    for (int k = 0; k < kDim / 16; ++k) {
      std::uint32_t left[4];
      loadMatrices(left, chunkAt(from, lane % 16, 2 * k + lane / 16));
#pragma unroll
      for (int tile = 0; tile < kTiles; ++tile)
        multiplyAdd(products[tile], left, query[tile].low[k], query[tile].high[k]);
    }
#pragma unroll
    for (int tile = 0; tile < kTiles; ++tile) {
#pragma unroll
      for (int i = 0; i < 4; ++i) scores[tile][i / 2][i % 2] = products[tile][i];
      if constexpr (kLimited) capScores(work, scores[tile]);
#pragma unroll
      for (int i = 0; i < 4; ++i) {
        const int column = (firstColumnTile + tile) * kColumns + lane % 4 * 2 + i % 2;
        if (!rows.sees(work, column / work.group, positions[i / 2]))
          scores[tile][i / 2][i % 2] = -INFINITY;
      }
    }
  }

  /// Adds the values of a tile: the left matrix is V transposed. `probabilities`: pairs of columns.
  __device__ void addValues(const std::byte* shared,
                            const std::uint32_t (&probabilities)[kTiles][2]) {
    const int lane = static_cast<int>(threadIdx.x % kWarp);
    const std::uint32_t from = sharedAddress(shared);
    std::uint32_t right[kTiles][2];
#pragma unroll
    for (int tile = 0; tile < kTiles; ++tile)
#pragma unroll
      for (int octet = 0; octet < 2; ++octet)
        right[tile][octet] = transpose(probabilities[tile][octet]);
#pragma unroll
    for (int rowTile = 0; rowTile < kDim / 16; ++rowTile) {
      std::uint32_t left[4];
      const int matrix = lane / 8;
      loadTransposed(
          left, chunkAt(from, matrix / 2 * 8 + lane % 8, kChunks / 2 + 2 * rowTile + matrix % 2));
#pragma unroll
      for (int tile = 0; tile < kTiles; ++tile)
        multiplyAdd(state.values[tile][rowTile], left, right[tile][0], right[tile][1]);
    }
  }
};

}  // namespace specache::kernels::cuda
