// SPDX-License-Identifier: GPL-3.0-or-later
// Quantised weights as small whole numbers: a value is scale · code − offset. What each of GGUF's
// types needs is one struct, WeightBlock; the rest of the kernels know only codes. Loops are plain,
// for the compiler to turn into vectors. Included once for each instruction set.
// Layouts: https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h
#if defined(SPECACHE_WEIGHT_CODES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SPECACHE_WEIGHT_CODES_INL_H
#undef SPECACHE_WEIGHT_CODES_INL_H
#else
#define SPECACHE_WEIGHT_CODES_INL_H
#endif

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
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

/// What `unpack` writes: the block's codes, and a scale and an offset for each kSpan of them.
struct CodesOut {
  std::uint8_t* HWY_RESTRICT codes;
  float* HWY_RESTRICT scales;
  float* HWY_RESTRICT offsets;
};

/// Each type has:
///   kSpan      values that share a scale
///   kMostCode  the largest code
///   unpack     turns one block into codes
template <DType>
struct WeightBlock;

/// 16 bytes of two codes each: values 0 … 15 in the low halves, 16 … 31 in the high ones.
HWY_INLINE void unpackHalves(const std::byte* packed, std::uint8_t* HWY_RESTRICT codes) {
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(packed);
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

/// Q8_0: scale in fp16, then 32 signed bytes.
template <>
struct WeightBlock<DType::q8_0> {
  static constexpr int kSpan = 32;
  static constexpr int kMostCode = 255;
  static HWY_INLINE void unpack(const std::byte* block, CodesOut out) {
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(block + 2);
    for (int i = 0; i < 32; ++i) out.codes[i] = bytes[i] ^ 128;  // which adds 128
    out.scales[0] = loadHalf(block);
    out.offsets[0] = 128 * out.scales[0];
  }
};

/// Q4_0: scale in fp16, then the codes, 8 for zero.
template <>
struct WeightBlock<DType::q4_0> {
  static constexpr int kSpan = 32;
  static constexpr int kMostCode = 15;
  static HWY_INLINE void unpack(const std::byte* block, CodesOut out) {
    unpackHalves(block + 2, out.codes);
    out.scales[0] = loadHalf(block);
    out.offsets[0] = 8 * out.scales[0];
  }
};

/// Q4_1: scale and smallest value in fp16, then the codes.
template <>
struct WeightBlock<DType::q4_1> {
  static constexpr int kSpan = 32;
  static constexpr int kMostCode = 15;
  static HWY_INLINE void unpack(const std::byte* block, CodesOut out) {
    unpackHalves(block + 4, out.codes);
    out.scales[0] = loadHalf(block);
    out.offsets[0] = -loadHalf(block + 2);
  }
};

/// Q5_0: as Q4_0, with the fifth bits before the codes, 16 for zero.
template <>
struct WeightBlock<DType::q5_0> {
  static constexpr int kSpan = 32;
  static constexpr int kMostCode = 31;
  static HWY_INLINE void unpack(const std::byte* block, CodesOut out) {
    unpackHalves(block + 6, out.codes);
    addFifthBits(block + 2, out.codes);
    out.scales[0] = loadHalf(block);
    out.offsets[0] = 16 * out.scales[0];
  }
};

/// Q5_1: as Q4_1, with the fifth bits before the codes.
template <>
struct WeightBlock<DType::q5_1> {
  static constexpr int kSpan = 32;
  static constexpr int kMostCode = 31;
  static HWY_INLINE void unpack(const std::byte* block, CodesOut out) {
    unpackHalves(block + 8, out.codes);
    addFifthBits(block + 4, out.codes);
    out.scales[0] = loadHalf(block);
    out.offsets[0] = -loadHalf(block + 2);
  }
};

/// IQ4's sixteen levels, −127 … 113, with 128 added.
alignas(16) inline constexpr std::uint8_t kLevels[16] = {1,   24,  45,  63,  79,  93,  106, 118,
                                                         129, 141, 153, 166, 181, 197, 217, 241};

/// The levels that 16 bytes of two indices each name.
HWY_INLINE void unpackLevels(const std::byte* packed, std::uint8_t* HWY_RESTRICT codes) {
#if HWY_TARGET == HWY_SCALAR
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

/// IQ4_NL: as Q4_0, with levels that are not evenly spaced.
template <>
struct WeightBlock<DType::iq4_nl> {
  static constexpr int kSpan = 32;
  static constexpr int kMostCode = 241;
  static HWY_INLINE void unpack(const std::byte* block, CodesOut out) {
    unpackLevels(block + 2, out.codes);
    out.scales[0] = loadHalf(block);
    out.offsets[0] = 128 * out.scales[0];
  }
};

}  // namespace specache::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SPECACHE_WEIGHT_CODES_INL_H
