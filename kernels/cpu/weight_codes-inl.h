// SPDX-License-Identifier: GPL-3.0-or-later
// Quantised weights as small whole numbers: a value is scale · code − offset. What each of GGUF's
// types needs is one struct here or, for blocks of 256, in weight_codes_k-inl.h; the rest of the
// kernels know only codes. Loops are plain, for the compiler to turn into vectors. Included once
// for each instruction set. Layouts: https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h
#if defined(SPECACHE_WEIGHT_CODES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SPECACHE_WEIGHT_CODES_INL_H
#undef SPECACHE_WEIGHT_CODES_INL_H
#else
#define SPECACHE_WEIGHT_CODES_INL_H
#endif

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <hwy/highway.h>

#include "kernels/cpu/code_group.h"
#include "kernels/cpu/load_half-inl.h"
#include "kernels/tensor.h"

HWY_BEFORE_NAMESPACE();
namespace specache::kernels::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// A number of any type, at any alignment.
template <class T>
HWY_INLINE T read(const std::byte* from) {
  T value{};
  std::memcpy(&value, from, sizeof value);
  return value;
}

/// Bytes of their own, which the compiler knows that no result overwrites.
template <int count>
HWY_INLINE std::array<std::uint8_t, count> readBytes(const std::byte* from) {
  return read<std::array<std::uint8_t, count>>(from);
}

/// out[i] = factor · numbers[i]
template <class T, std::size_t count>
HWY_INLINE void multiply(const std::array<T, count>& numbers, float factor, float* out) {
#if HWY_MAX_BYTES < 32  // a vector of eight floats
  for (std::size_t i = 0; i < count; ++i) out[i] = factor * static_cast<float>(numbers[i]);
#else
  static_assert(count % 8 == 0);
  const hn::FixedTag<float, 8> d;
  const hn::Rebind<T, decltype(d)> narrow;
  const hn::RebindToSigned<decltype(d)> wide;
  for (std::size_t i = 0; i < count; i += 8) {
    const auto some = hn::PromoteTo(wide, hn::LoadU(narrow, numbers.data() + i));
    hn::StoreU(hn::Mul(hn::Set(d, factor), hn::ConvertTo(d, some)), d, out + i);
  }
#endif
}

/// Eight halves that are `stride` bytes apart.
HWY_INLINE void loadHalves(const std::byte* from, std::ptrdiff_t stride, float* out) {
#if HWY_MAX_BYTES < 32  // a vector of eight floats
  for (int i = 0; i < 8; ++i) out[i] = loadHalf(from + i * stride);
#else
  // Put together in registers: a vector would have to wait for eight small stores.
  std::uint64_t words[2] = {0, 0};
  for (int i = 0; i < 8; ++i)
    words[i / 4] |= std::uint64_t{read<std::uint16_t>(from + i * stride)} << 16 * (i % 4);
  const hn::FixedTag<std::uint64_t, 2> pair;
  const hn::FixedTag<float, 8> d;
  const hn::Rebind<hwy::float16_t, decltype(d)> half;
  const auto halves = hn::InterleaveLower(hn::Set(pair, words[0]), hn::Set(pair, words[1]));
  hn::StoreU(hn::PromoteTo(d, hn::BitCast(half, halves)), d, out);
#endif
}

/// 16 bytes of two codes each: values 0 … 15 in the low halves, 16 … 31 in the high ones.
HWY_INLINE void unpackHalves(const std::byte* packed, std::uint8_t* HWY_RESTRICT codes) {
  const auto bytes = readBytes<16>(packed);
#pragma GCC unroll 1  // or GCC would take the bytes one by one
  for (int i = 0; i < 16; ++i) {
    codes[i] = bytes[i] & 15;
    codes[16 + i] = bytes[i] >> 4;
  }
}

/// The fifth bits of 32 codes, one bit each.
HWY_INLINE void addFifthBits(const std::byte* packed, std::uint8_t* HWY_RESTRICT codes) {
  const auto bits = read<std::uint32_t>(packed);
  for (unsigned i = 0; i < 32; ++i)
    codes[i] = static_cast<std::uint8_t>(codes[i] | ((bits >> i & 1) << 4));
}

/// IQ4's sixteen levels, −127 … 113, with 128 added.
alignas(16) inline constexpr std::uint8_t kLevels[16] = {1,   24,  45,  63,  79,  93,  106, 118,
                                                         129, 141, 153, 166, 181, 197, 217, 241};

/// The levels that 16 bytes of two indices each name.
HWY_INLINE void unpackLevels(const std::byte* packed, std::uint8_t* HWY_RESTRICT codes) {
#if HWY_MAX_BYTES < 32  // a vector of eight floats
  unpackHalves(packed, codes);
  for (int i = 0; i < 32; ++i) codes[i] = kLevels[codes[i]];
#else
  const hn::FixedTag<std::uint8_t, 16> d;
  const auto bytes = hn::LoadU(d, reinterpret_cast<const std::uint8_t*>(packed));
  const auto levels = hn::Load(d, kLevels);
  const auto low = hn::And(bytes, hn::Set(d, 15));
  const auto high =
      hn::And(hn::ShiftRight<4>(hn::BitCast(hn::RepartitionToWide<decltype(d)>(), bytes)),
              hn::Set(hn::RepartitionToWide<decltype(d)>(), 0x0f0f));
  hn::StoreU(hn::TableLookupBytes(levels, low), d, codes);
  hn::StoreU(hn::TableLookupBytes(levels, hn::BitCast(d, high)), d, codes + 16);
#endif
}

/// What there is to know of a type with blocks of 32 values, which begin with their scale in fp16:
///   kMostCode  the largest code
///   kZero      the code of the value 0, unless
///   kHasLeast  the block's smallest value, which has the code 0, stands in fp16 behind the scale
///   unpack     writes the codes of one block
template <DType>
struct SmallBlock;

/// Q8_0: signed bytes.
template <>
struct SmallBlock<DType::q8_0> {
  static constexpr int kMostCode = 255;
  static constexpr int kZero = 128;
  static constexpr bool kHasLeast = false;
  static HWY_INLINE void unpack(const std::byte* block, std::uint8_t* HWY_RESTRICT codes) {
    const auto bytes = readBytes<32>(block + 2);
    for (int i = 0; i < 32; ++i) codes[i] = bytes[i] ^ 128;  // which adds 128
  }
};

template <>
struct SmallBlock<DType::q4_0> {
  static constexpr int kMostCode = 15;
  static constexpr int kZero = 8;
  static constexpr bool kHasLeast = false;
  static HWY_INLINE void unpack(const std::byte* block, std::uint8_t* HWY_RESTRICT codes) {
    unpackHalves(block + 2, codes);
  }
};

template <>
struct SmallBlock<DType::q4_1> {
  static constexpr int kMostCode = 15;
  static constexpr int kZero = 0;
  static constexpr bool kHasLeast = true;
  static HWY_INLINE void unpack(const std::byte* block, std::uint8_t* HWY_RESTRICT codes) {
    unpackHalves(block + 4, codes);
  }
};

/// Q5: the fifth bits before the codes.
template <>
struct SmallBlock<DType::q5_0> {
  static constexpr int kMostCode = 31;
  static constexpr int kZero = 16;
  static constexpr bool kHasLeast = false;
  static HWY_INLINE void unpack(const std::byte* block, std::uint8_t* HWY_RESTRICT codes) {
    unpackHalves(block + 6, codes);
    addFifthBits(block + 2, codes);
  }
};

template <>
struct SmallBlock<DType::q5_1> {
  static constexpr int kMostCode = 31;
  static constexpr int kZero = 0;
  static constexpr bool kHasLeast = true;
  static HWY_INLINE void unpack(const std::byte* block, std::uint8_t* HWY_RESTRICT codes) {
    unpackHalves(block + 8, codes);
    addFifthBits(block + 4, codes);
  }
};

template <>
struct SmallBlock<DType::iq4_nl> {
  static constexpr int kMostCode = 241;
  static constexpr int kZero = 128;
  static constexpr bool kHasLeast = false;
  static HWY_INLINE void unpack(const std::byte* block, std::uint8_t* HWY_RESTRICT codes) {
    unpackLevels(block + 2, codes);
  }
};

/// What there is to know of any type:
///   kSpan      values that share a scale
///   kMostCode  the largest code
///   unpack     turns a whole group's blocks into codes
template <DType type>
struct WeightBlocks {
  using Block = SmallBlock<type>;
  static constexpr int kSpan = 32;
  static constexpr int kMostCode = Block::kMostCode;
  static HWY_INLINE void unpack(const std::byte* blocks, CodeGroup& group) {
    constexpr int kBytes = info(type).blockBytes;
    for (std::ptrdiff_t i = 0; i < 8; ++i) Block::unpack(blocks + i * kBytes, group.codes + 32 * i);
    loadHalves(blocks, kBytes, group.scales);
    if constexpr (Block::kHasLeast) {
      loadHalves(blocks + 2, kBytes, group.offsets);
      for (int i = 0; i < 8; ++i) group.offsets[i] = -group.offsets[i];
    } else {
      for (int i = 0; i < 8; ++i) group.offsets[i] = Block::kZero * group.scales[i];
    }
  }
};

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SPECACHE_WEIGHT_CODES_INL_H
