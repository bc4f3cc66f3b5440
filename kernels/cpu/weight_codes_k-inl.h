// SPDX-License-Identifier: GPL-3.0-or-later
// The types with blocks of 256 values, whose parts have scales of a few bits each, times one of the
// block. Included once for each instruction set.
#if defined(SPECACHE_WEIGHT_CODES_K_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SPECACHE_WEIGHT_CODES_K_INL_H
#undef SPECACHE_WEIGHT_CODES_K_INL_H
#else
#define SPECACHE_WEIGHT_CODES_K_INL_H
#endif

#include <bit>

#include "kernels/cpu/weight_codes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

/// 64 bytes of four codes each: of every 32 bytes, the lowest bits are the first 32 values, and so
/// on.
HWY_INLINE void unpackQuarters(const std::byte* packed, std::uint8_t* HWY_RESTRICT codes) {
  for (int half = 0; half < 2; ++half, packed += 32, codes += 128) {
    const auto bytes = readBytes<32>(packed);
    for (int i = 0; i < 32; ++i) {
      codes[i] = bytes[i] & 3;
      codes[32 + i] = bytes[i] >> 2 & 3;
      codes[64 + i] = bytes[i] >> 4 & 3;
      codes[96 + i] = bytes[i] >> 6;
    }
  }
}

/// 32 bytes of two codes each: the low halves are the first 32 values, the high ones the next.
HWY_INLINE void unpackHalvesOf32(const std::byte* packed, std::uint8_t* HWY_RESTRICT codes) {
  const auto bytes = readBytes<32>(packed);
  for (int i = 0; i < 32; ++i) {
    codes[i] = bytes[i] & 15;
    codes[32 + i] = bytes[i] >> 4;
  }
}

/// Q2_K: 16 bytes of a 4-bit scale and a 4-bit offset each, the codes, the scales of the scales and
/// of the offsets.
template <>
struct WeightBlocks<DType::q2_k> {
  static constexpr int kSpan = 16;
  static constexpr int kMostCode = 3;
  static HWY_INLINE void unpack(const std::byte* block, CodeGroup& out) {
    unpackQuarters(block + 16, out.codes);
    std::array<std::array<std::uint8_t, 16>, 2> parts{};
    unpackHalves(block, parts[0].data());
    multiply(parts[0], loadHalf(block + 80), out.scales);
    multiply(parts[1], loadHalf(block + 82), out.offsets);
  }
};

/// Q3_K: the third bits of the codes, bit j of byte i being that of value 32j + i; their low bits;
/// 16 scales of six bits, 32 for zero; the scale of the scales. A code of 4 is zero.
template <>
struct WeightBlocks<DType::q3_k> {
  static constexpr int kSpan = 16;
  static constexpr int kMostCode = 7;
  static HWY_INLINE void unpack(const std::byte* block, CodeGroup& out) {
    unpackQuarters(block + 32, out.codes);
    const auto high = readBytes<32>(block);
    for (int part = 0; part < 8; ++part) {
      for (int i = 0; i < 32; ++i) {
        std::uint8_t& code = out.codes[32 * part + i];
        code = static_cast<std::uint8_t>(code | (high[i] >> part & 1) << 2);
      }
    }
    const auto bytes = readBytes<12>(block + 96);
    std::array<std::int8_t, 16> parts{};
    for (int i = 0; i < 16; ++i) {
      const int low = i < 8 ? bytes[i] & 15 : bytes[i - 8] >> 4;
      const int top = bytes[8 + i % 4] >> (i / 4 * 2) & 3;
      parts[i] = static_cast<std::int8_t>((low | top << 4) - 32);
    }
    const float scale = loadHalf(block + 108);
    multiply(parts, scale, out.scales);
    multiply(parts, 4 * scale, out.offsets);
  }
};

/// The eight scales and eight offsets of six bits in Q4_K's and Q5_K's blocks: twelve bytes. The
/// first four of each are the low bits of bytes 0 … 3 and 4 … 7; of the others, the low halves are
/// in bytes 8 … 11 and the rest is what the first eight bytes have left.
HWY_INLINE void unpackSixBits(const std::byte* block, CodeGroup& out) {
  const auto first = read<std::uint32_t>(block + 4);
  const auto second = read<std::uint32_t>(block + 8);
  const auto third = read<std::uint32_t>(block + 12);
  const std::array<std::uint32_t, 2> scales = {first & 0x3f3f3f3f,
                                               (third & 0x0f0f0f0f) | (first >> 2 & 0x30303030)};
  const std::array<std::uint32_t, 2> offsets = {
      second & 0x3f3f3f3f, (third >> 4 & 0x0f0f0f0f) | (second >> 2 & 0x30303030)};
  multiply(std::bit_cast<std::array<std::uint8_t, 8>>(scales), loadHalf(block), out.scales);
  multiply(std::bit_cast<std::array<std::uint8_t, 8>>(offsets), loadHalf(block + 2), out.offsets);
}

/// Q4_K: scale of the scales, scale of the offsets, those, the codes.
template <>
struct WeightBlocks<DType::q4_k> {
  static constexpr int kSpan = 32;
  static constexpr int kMostCode = 15;
  static HWY_INLINE void unpack(const std::byte* block, CodeGroup& out) {
    unpackSixBits(block, out);
    for (std::ptrdiff_t pair = 0; pair < 4; ++pair)
      unpackHalvesOf32(block + 16 + 32 * pair, out.codes + 64 * pair);
  }
};

/// Q5_K: as Q4_K, with the fifth bits before the codes; bit j of byte i is that of value 32j + i.
template <>
struct WeightBlocks<DType::q5_k> {
  static constexpr int kSpan = 32;
  static constexpr int kMostCode = 31;
  static HWY_INLINE void unpack(const std::byte* block, CodeGroup& out) {
    unpackSixBits(block, out);
    const auto fifth = readBytes<32>(block + 16);
    for (std::ptrdiff_t pair = 0; pair < 4; ++pair) {
      const auto bytes = readBytes<32>(block + 48 + 32 * pair);
      std::uint8_t* HWY_RESTRICT const codes = out.codes + 64 * pair;
      for (int i = 0; i < 32; ++i) {
        const int bits = fifth[i] >> 2 * pair;
        codes[i] = static_cast<std::uint8_t>((bytes[i] & 15) | (bits & 1) << 4);
        codes[32 + i] = static_cast<std::uint8_t>(bytes[i] >> 4 | (bits & 2) << 3);
      }
    }
  }
};

/// Q6_K: the low four bits of the codes, the high two, 16 signed scales, the scale of the scales. A
/// code of 32 is zero.
template <>
struct WeightBlocks<DType::q6_k> {
  static constexpr int kSpan = 16;
  static constexpr int kMostCode = 63;
  static HWY_INLINE void unpack(const std::byte* block, CodeGroup& out) {
    for (std::ptrdiff_t half = 0; half < 2; ++half) {
      const auto low = readBytes<64>(block + 64 * half);
      const auto high = readBytes<32>(block + 128 + 32 * half);
      std::uint8_t* HWY_RESTRICT const codes = out.codes + 128 * half;
      for (int i = 0; i < 32; ++i) {
        const int bits = high[i];
        codes[i] = static_cast<std::uint8_t>((low[i] & 15) | (bits & 3) << 4);
        codes[32 + i] = static_cast<std::uint8_t>((low[32 + i] & 15) | (bits & 12) << 2);
        codes[64 + i] = static_cast<std::uint8_t>(low[i] >> 4 | (bits & 48));
        codes[96 + i] = static_cast<std::uint8_t>(low[32 + i] >> 4 | (bits & 192) >> 2);
      }
    }
    const float scale = loadHalf(block + 208);
    const auto parts = read<std::array<std::int8_t, 16>>(block + 192);
    multiply(parts, scale, out.scales);
    multiply(parts, 32 * scale, out.offsets);
  }
};

/// IQ4_XS: scale of the scales, the high two bits of eight scales, their low four bits, the codes.
/// A scale of 32 is zero.
template <>
struct WeightBlocks<DType::iq4_xs> {
  static constexpr int kSpan = 32;
  static constexpr int kMostCode = 241;
  static HWY_INLINE void unpack(const std::byte* block, CodeGroup& out) {
    const auto high = read<std::uint16_t>(block + 2);
    const auto low = read<std::uint32_t>(block + 4);
    std::array<std::int8_t, 8> parts{};
    for (std::ptrdiff_t i = 0; i < 8; ++i) {
      const int part = static_cast<int>((low >> 4 * i & 15) | (high >> 2 * i & 3) << 4);
      parts[i] = static_cast<std::int8_t>(part - 32);
      unpackLevels(block + 8 + 16 * i, out.codes + 32 * i);
    }
    const float scale = loadHalf(block);
    multiply(parts, scale, out.scales);
    multiply(parts, 128 * scale, out.offsets);
  }
};

/// Blocks of a type that make a group.
template <DType type>
inline constexpr int kGroupBlocks = kGroup / info(type).blockValues;

/// `count` blocks, from `blocks` on, as a group.
template <DType type>
HWY_NOINLINE void unpackGroup(const std::byte* blocks, int count, CodeGroup& group) {
  if (count == kGroupBlocks<type>) return WeightBlocks<type>::unpack(blocks, group);
  std::byte whole[kGroupBlocks<type> * info(type).blockBytes] = {};  // scales of 0
  std::memcpy(whole, blocks, static_cast<std::size_t>(count) * info(type).blockBytes);
  WeightBlocks<type>::unpack(whole, group);
}

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SPECACHE_WEIGHT_CODES_K_INL_H
