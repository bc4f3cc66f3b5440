// SPDX-License-Identifier: GPL-3.0-or-later
// Weights of any type as floats, in registers: floats one by one, quantised ones eight by eight,
// which lie side by side in every format and share a scale. What each of GGUF's types needs is one
// struct here. Layouts: https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cuda/convert.cuh"
#include "kernels/tensor.h"

namespace specache::kernels::cuda {

inline constexpr int kEight = 8;

/// Eight values: scale · code − offset. A code is a byte, that of value 0 the lowest of codes.x.
struct EightWeights {
  uint2 codes;
  float scale;
  float offset;

  __device__ float value(int i) const {
    const std::uint32_t four = i < 4 ? codes.x : codes.y;
    return scale * static_cast<float>(four >> 8 * (i % 4) & 255) - offset;
  }
};

// Blocks begin at even addresses, so that nothing wider than two bytes can be loaded at once.

__device__ inline int readByte(const std::byte* from) {
  return *reinterpret_cast<const std::uint8_t*>(from);
}
__device__ inline float readHalf(const std::byte* from) {
  return toFloat(*reinterpret_cast<const Half*>(from));
}
__device__ inline std::uint32_t readFour(const std::byte* from) {
  const auto* const pairs = reinterpret_cast<const std::uint16_t*>(from);
  return pairs[0] | static_cast<std::uint32_t>(pairs[1]) << 16;
}

/// Of each of eight bytes the bits of `mask` (four times the same) from bit `shift` on.
__device__ inline uint2 readBits(const std::byte* from, int shift, std::uint32_t mask) {
  return {readFour(from) >> shift & mask, readFour(from + 4) >> shift & mask};
}
__device__ inline uint2 readNibbles(const std::byte* from, int shift) {
  return readBits(from, shift, 0x0f0f0f0fu);
}

/// Codes whose bits from `shift` on are `high`.
__device__ inline uint2 join(uint2 low, uint2 high, int shift) {
  return {low.x | high.x << shift, low.y | high.y << shift};
}

/// Nibbles of 32 values in 16 bytes: values 0 … 15 in the low halves, 16 … 31 in the high ones.
__device__ inline uint2 nibblesOf32(const std::byte* from, int part) {
  return readNibbles(from + part % 2 * kEight, part / 2 * 4);
}

/// The lowest bit of each of eight bytes, from eight bits side by side.
__device__ inline uint2 spreadBits(std::uint32_t bits) {
  const auto four = [](std::uint32_t nibble) { return nibble * 0x00204081u & 0x01010101u; };
  return {four(bits & 15), four(bits >> 4 & 15)};
}

/// IQ4's sixteen levels, −127 … 113, with 128 added, at the places that four indices name.
__device__ inline std::uint32_t levelsOf(std::uint32_t indices) {
  std::uint32_t nibbles = (indices | indices >> 4) & 0x00ff00ffu;
  nibbles = (nibbles | nibbles >> 8) & 0xffffu;
  const std::uint32_t low = __byte_perm(0x3f2d1801u, 0x766a5d4fu, nibbles & 0x7777u);
  const std::uint32_t high = __byte_perm(0xa6998d81u, 0xf1d9c5b5u, nibbles & 0x7777u);
  return __byte_perm(low, high, 0x3210u | (nibbles & 0x8888u) >> 1);
}

/// Values kEight · part … of a block.
template <DType>
struct WeightBlock;

/// Q8_0: the scale, signed bytes.
template <>
struct WeightBlock<DType::q8_0> {
  static __device__ EightWeights eight(const std::byte* block, int part) {
    const float scale = readHalf(block);
    const std::byte* const from = block + 2 + kEight * part;
    const auto plus128 = [](std::uint32_t bytes) { return bytes ^ 0x80808080u; };
    return {{plus128(readFour(from)), plus128(readFour(from + 4))}, scale, 128 * scale};
  }
};

/// Q4_0: the scale, the codes. A code of 8 is zero.
template <>
struct WeightBlock<DType::q4_0> {
  static __device__ EightWeights eight(const std::byte* block, int part) {
    const float scale = readHalf(block);
    return {nibblesOf32(block + 2, part), scale, 8 * scale};
  }
};

/// Q4_1: the scale, the least value, the codes.
template <>
struct WeightBlock<DType::q4_1> {
  static __device__ EightWeights eight(const std::byte* block, int part) {
    return {nibblesOf32(block + 4, part), readHalf(block), -readHalf(block + 2)};
  }
};

/// Q5_0: the scale, the fifth bits, the codes. A code of 16 is zero.
template <>
struct WeightBlock<DType::q5_0> {
  static __device__ EightWeights eight(const std::byte* block, int part) {
    const float scale = readHalf(block);
    const uint2 fifth = spreadBits(readByte(block + 2 + part));
    return {join(nibblesOf32(block + 6, part), fifth, 4), scale, 16 * scale};
  }
};

/// Q5_1: the scale, the least value, the fifth bits, the codes.
template <>
struct WeightBlock<DType::q5_1> {
  static __device__ EightWeights eight(const std::byte* block, int part) {
    const uint2 fifth = spreadBits(readByte(block + 4 + part));
    return {join(nibblesOf32(block + 8, part), fifth, 4), readHalf(block), -readHalf(block + 2)};
  }
};

/// IQ4_NL: the scale, indices of levels.
template <>
struct WeightBlock<DType::iq4_nl> {
  static __device__ EightWeights eight(const std::byte* block, int part) {
    const float scale = readHalf(block);
    const uint2 indices = nibblesOf32(block + 2, part);
    return {{levelsOf(indices.x), levelsOf(indices.y)}, scale, 128 * scale};
  }
};

// Blocks of 256 values, whose parts have scales of a few bits each, times one of the block.

/// Two bits each of 256 values in 64 bytes: of every 32 bytes, the lowest are the first 32 values.
__device__ inline uint2 crumbsOf256(const std::byte* from, int part) {
  return readBits(from + part / 16 * 32 + part % 4 * kEight, part / 4 % 4 * 2, 0x03030303u);
}

/// Nibbles of 256 values in 128 bytes: of every 32 bytes, the low halves are the first 32 values.
__device__ inline uint2 nibblesOf256(const std::byte* from, int part) {
  return readNibbles(from + part / 8 * 32 + part % 4 * kEight, part / 4 % 2 * 4);
}

/// A bit each of 256 values in 32 bytes: bit j of byte i is that of value 32j + i.
__device__ inline uint2 bitsOf256(const std::byte* from, int part) {
  return readBits(from + part % 4 * kEight, part / 4, 0x01010101u);
}

/// Q2_K: 16 bytes of a 4-bit scale and a 4-bit offset each, the codes, the scales of the scales and
/// of the offsets.
template <>
struct WeightBlock<DType::q2_k> {
  static __device__ EightWeights eight(const std::byte* block, int part) {
    const int factors = readByte(block + part / 2);
    return {crumbsOf256(block + 16, part), readHalf(block + 80) * static_cast<float>(factors & 15),
            readHalf(block + 82) * static_cast<float>(factors >> 4)};
  }
};

/// Q3_K: the third bits of the codes, their low bits, 16 scales of six bits, 32 for zero, the scale
/// of the scales. A code of 4 is zero.
template <>
struct WeightBlock<DType::q3_k> {
  static __device__ EightWeights eight(const std::byte* block, int part) {
    const float scale = readHalf(block + 108) * static_cast<float>(factor(block + 96, part / 2));
    return {join(crumbsOf256(block + 32, part), bitsOf256(block, part), 2), scale, 4 * scale};
  }

 private:
  static __device__ int factor(const std::byte* bytes, int i) {
    const int low = readByte(bytes + i % 8) >> i / 8 * 4 & 15;
    const int high = readByte(bytes + 8 + i % 4) >> i / 4 * 2 & 3;
    return (low | high << 4) - 32;
  }
};

/// Of Q4_K's and Q5_K's blocks: scale of the scales, scale of the offsets, and in twelve bytes
/// eight of each, of six bits.
__device__ inline EightWeights sixBitFactors(const std::byte* block, uint2 codes, int i) {
  const std::byte* const bytes = block + 4;
  int scale = readByte(bytes + i % 4);
  int offset = readByte(bytes + 4 + i % 4);
  if (i < 4) {
    scale &= 63;
    offset &= 63;
  } else {  // their low halves are in bytes 8 … 11, the rest is what the first eight have left
    const int low = readByte(bytes + 4 + i);
    scale = scale >> 6 << 4 | (low & 15);
    offset = offset >> 6 << 4 | low >> 4;
  }
  return {codes, readHalf(block) * static_cast<float>(scale),
          readHalf(block + 2) * static_cast<float>(offset)};
}

/// Q4_K: the factors, the codes.
template <>
struct WeightBlock<DType::q4_k> {
  static __device__ EightWeights eight(const std::byte* block, int part) {
    return sixBitFactors(block, nibblesOf256(block + 16, part), part / 4);
  }
};

/// Q5_K: the factors, the fifth bits, the codes.
template <>
struct WeightBlock<DType::q5_k> {
  static __device__ EightWeights eight(const std::byte* block, int part) {
    const uint2 codes = join(nibblesOf256(block + 48, part), bitsOf256(block + 16, part), 4);
    return sixBitFactors(block, codes, part / 4);
  }
};

/// Q6_K: the low four bits of the codes, of which every 64 bytes have those of 128 values; the high
/// two; 16 signed scales; the scale of the scales. A code of 32 is zero.
template <>
struct WeightBlock<DType::q6_k> {
  static __device__ EightWeights eight(const std::byte* block, int part) {
    const int quarter = part / 4 % 4;
    const std::byte* const low = block + part / 16 * 64 + quarter % 2 * 32 + part % 4 * kEight;
    const uint2 codes = join(readNibbles(low, quarter / 2 * 4), crumbsOf256(block + 128, part), 4);
    const auto factor = static_cast<std::int8_t>(readByte(block + 192 + part / 2));
    const float scale = readHalf(block + 208) * static_cast<float>(factor);
    return {codes, scale, 32 * scale};
  }
};

/// IQ4_XS: scale of the scales, the high two bits of eight scales, their low four bits, indices of
/// levels in groups of 32. A scale of 32 is zero.
template <>
struct WeightBlock<DType::iq4_xs> {
  static __device__ EightWeights eight(const std::byte* block, int part) {
    const int group = part / 4;
    const int low = readByte(block + 4 + group / 2) >> group % 2 * 4 & 15;
    const int high = readByte(block + 2 + group / 4) >> group % 4 * 2 & 3;
    const float scale = readHalf(block) * static_cast<float>((low | high << 4) - 32);
    const uint2 indices = nibblesOf32(block + 8 + 16 * group, part % 4);
    return {{levelsOf(indices.x), levelsOf(indices.y)}, scale, 128 * scale};
  }
};

/// Values that are loaded at a time.
template <DType type>
inline constexpr int kUnit = info(type).blockValues == 1 ? 1 : kEight;

/// Eighths of a block.
template <DType type>
inline constexpr int kParts = info(type).blockValues / kEight;

/// Values kUnit · i … of a row of weights, or of rows behind each other.
template <DType type, class Index>
__device__ void loadWeights(const std::byte* row, Index i, float (&values)[kUnit<type>]) {
  if constexpr (kUnit<type> == 1) {
    values[0] = weightValue<type>(row, i);
  } else {
    const std::byte* const block =
        row + static_cast<std::size_t>(i / kParts<type>) * kBlockBytes<type>;
    const EightWeights eight = WeightBlock<type>::eight(block, static_cast<int>(i % kParts<type>));
#pragma unroll
    for (int j = 0; j < kEight; ++j) values[j] = eight.value(j);
  }
}

}  // namespace specache::kernels::cuda
