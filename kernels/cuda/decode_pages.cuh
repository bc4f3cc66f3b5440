// SPDX-License-Identifier: GPL-3.0-or-later
// Attention of one warp to low-bit pages in fragment order (kernels/page_fragments.h). Inside a
// page q·k = Σ (q_c·s_c)·code_c + q·z, so that key scales fold into the query, and value scales
// into the probabilities (specache.md, "Quantisers").
#pragma once

#include <cstdint>

#include "kernels/cuda/decode_state.cuh"
#include "kernels/page_fragments.h"

namespace specache::kernels::cuda {

inline constexpr int kPageTokens = 64;
inline constexpr int kPageOctets = kPageTokens / 8;

/// Register of the left matrix for row octet `octet` of one pair: two codes, each times
/// 2^(bit − 24). `words` are the lane's words for 16 inner indices.
template <int kBits, int kWords>
__device__ std::uint32_t codeRegister(const std::uint32_t (&words)[kWords], bool high, int octet) {
  constexpr int kPerByte = 8 / kBits;
  constexpr std::uint32_t kMask = ((1u << kBits) - 1) * 0x00010001u;
  const int byte = (high ? kWords : 0) + octet / kPerByte;
  const std::uint32_t codes = byte % 2 != 0 ? words[byte / 2] >> 8 : words[byte / 2];
  return codes & (kMask << (octet % kPerByte * kBits));
}

/// What makes a code of a register of codeRegister whole again: 2^(24 − bit).
template <int kBits>
__device__ constexpr float codeFactor(int octet) {
  return static_cast<float>(1 << (24 - octet % (8 / kBits) * kBits));
}

template <int kWords>
__device__ void loadWords(const std::uint32_t* codes, int block, std::uint32_t (&words)[kWords]) {
  const int lane = static_cast<int>(threadIdx.x % kWarp);
#pragma unroll
  for (int i = 0; i < kWords; ++i) words[i] = codes[(block * kWords + i) * kWarp + lane];
}

template <int kBits, int kWords>
__device__ void loadCodes(const std::uint32_t (&words)[kWords], int rowTile,
                          std::uint32_t (&left)[4]) {
  left[0] = codeRegister<kBits>(words, false, 2 * rowTile);
  left[1] = codeRegister<kBits>(words, false, 2 * rowTile + 1);
  left[2] = codeRegister<kBits>(words, true, 2 * rowTile);
  left[3] = codeRegister<kBits>(words, true, 2 * rowTile + 1);
}

/// Zeros and scales of a low pair of channels or tokens, then those of a high pair; as a left
/// matrix, zeros in every row that is looked at, so that each lane finds Σ x·z of its columns.
struct ScaleRecord {
  std::uint32_t fragment[4];
};

__device__ inline ScaleRecord loadRecord(const uint4* records, int index) {
  const uint4 record = records[index];
  return {{record.x, record.y, record.z, record.w}};
}

/// Pages of one shape. `kDim` is a multiple of 16.
template <int kDim, int kKeyBits, int kValueBits, int kTiles>
struct PageAttention {
  static constexpr int kKeyWords = fragments::wordsPerLane(kPageTokens, kKeyBits);
  static constexpr int kValueWords = fragments::wordsPerLane(kDim, kValueBits);
  static constexpr int kGroups = (kDim + PageFormat::kValueGroup - 1) / PageFormat::kValueGroup;
  static constexpr PageFormat kFormat{
      kPageTokens, kDim, {kKeyBits, kValueBits}, PageLayout::fragments};
  static constexpr int kPageBytes = static_cast<int>(kFormat.pageBytes());

  QueryFragments<kDim> query[kTiles];
  DecodeState<kDim, kTiles> state;
  /// Σ p·z of all tokens so far, in [0] and [1] for this lane's columns; value zeros are the same
  /// for all channels of a group.
  float zeros[kTiles][kGroups][4] = {};

  /// Starts the copy of a page to shared memory.
  static __device__ void copy(const std::byte* page, std::byte* shared) {
    const int lane = static_cast<int>(threadIdx.x % kWarp);
    const std::uint32_t to = sharedAddress(shared);
#pragma unroll
    for (int at = 0; at < kPageBytes; at += 16 * kWarp)
      if (at + 16 * lane < kPageBytes) copyOfLineAsync(to + at + 16 * lane, page + at + 16 * lane);
  }

  /// Scores of a page in shared memory.
  __device__ void score(const std::byte* page, float (&scores)[kTiles][kPageOctets][2]) const {
    const int lane = static_cast<int>(threadIdx.x % kWarp);
    const auto* const codes = reinterpret_cast<const std::uint32_t*>(page + kFormat.keyCodesAt());
    const auto* const records = reinterpret_cast<const uint4*>(page);
    float products[kTiles][kPageOctets / 2][4] = {};
    float offsets[kTiles][4] = {};
#pragma unroll
    for (int k = 0; k < kDim / 16; ++k) {
      const ScaleRecord record = loadRecord(records, k * 4 + lane % 4);
      std::uint32_t words[kKeyWords];
      loadWords(codes, k, words);
      std::uint32_t low[kTiles];
      std::uint32_t high[kTiles];
#pragma unroll
      for (int tile = 0; tile < kTiles; ++tile) {
        low[tile] = multiplyHalves(query[tile].low[k], record.fragment[1]);
        high[tile] = multiplyHalves(query[tile].high[k], record.fragment[3]);
        multiplyAdd(offsets[tile], record.fragment, query[tile].low[k], query[tile].high[k]);
      }
#pragma unroll
      for (int rowTile = 0; rowTile < kPageOctets / 2; ++rowTile) {
        std::uint32_t left[4];
        loadCodes<kKeyBits>(words, rowTile, left);
#pragma unroll
        for (int tile = 0; tile < kTiles; ++tile)
          multiplyAdd(products[tile][rowTile], left, low[tile], high[tile]);
      }
    }
#pragma unroll
    for (int tile = 0; tile < kTiles; ++tile)
#pragma unroll
      for (int octet = 0; octet < kPageOctets; ++octet)
#pragma unroll
        for (int i = 0; i < 2; ++i) {
          const float product = products[tile][octet / 2][octet % 2 * 2 + i];
          scores[tile][octet][i] = fmaf(product, codeFactor<kKeyBits>(octet), offsets[tile][i]);
        }
  }

  /// Adds the values of a page in shared memory. `probabilities`: pairs of columns.
  __device__ void addValues(const std::byte* page,
                            const std::uint32_t (&probabilities)[kTiles][kPageOctets]) {
    const int lane = static_cast<int>(threadIdx.x % kWarp);
    const auto* const codes = reinterpret_cast<const std::uint32_t*>(page + kFormat.valueCodesAt());
    const auto* const records = reinterpret_cast<const uint4*>(page + kFormat.valueScalesAt());
#pragma unroll
    for (int k = 0; k < kPageTokens / 16; ++k) {
      ScaleRecord group[kGroups];
#pragma unroll
      for (int i = 0; i < kGroups; ++i)
        group[i] = loadRecord(records, (k * 4 + lane % 4) * kGroups + i);
      std::uint32_t right[kTiles][kGroups][2];
#pragma unroll
      for (int tile = 0; tile < kTiles; ++tile) {
        const std::uint32_t pLow = transpose(probabilities[tile][2 * k]);
        const std::uint32_t pHigh = transpose(probabilities[tile][2 * k + 1]);
#pragma unroll
        for (int i = 0; i < kGroups; ++i) {
          right[tile][i][0] = multiplyHalves(pLow, group[i].fragment[1]);
          right[tile][i][1] = multiplyHalves(pHigh, group[i].fragment[3]);
          multiplyAdd(zeros[tile][i], group[i].fragment, pLow, pHigh);
        }
      }
      std::uint32_t words[kValueWords];
      loadWords(codes, k, words);
#pragma unroll
      for (int rowTile = 0; rowTile < kDim / 16; ++rowTile) {
        std::uint32_t left[4];
        loadCodes<kValueBits>(words, rowTile, left);
        constexpr int kTilesOfGroup = PageFormat::kValueGroup / 16;
#pragma unroll
        for (int tile = 0; tile < kTiles; ++tile)
          multiplyAdd(state.values[tile][rowTile], left, right[tile][rowTile / kTilesOfGroup][0],
                      right[tile][rowTile / kTilesOfGroup][1]);
      }
    }
  }

  /// Makes `state.values` what they stand for: codes whole, zeros added. Once, at the end.
  __device__ void finish() {
#pragma unroll
    for (int tile = 0; tile < kTiles; ++tile) {
#pragma unroll
      for (int rowTile = 0; rowTile < kDim / 16; ++rowTile)
#pragma unroll
        for (int i = 0; i < 4; ++i) {
          float& value = state.values[tile][rowTile][i];
          value = fmaf(value, codeFactor<kValueBits>(2 * rowTile + i / 2),
                       zeros[tile][rowTile * 16 / PageFormat::kValueGroup][i % 2]);
        }
    }
  }
};

}  // namespace specache::kernels::cuda
