// SPDX-License-Identifier: GPL-3.0-or-later
// Weights in GGUF's formats as fragments of mma.m16n8k16: lanes 4i … 4i + 3 hold those of output i
// of 8, as half of operand A or as operand B.
//
// Columns are taken in spans of 32, the block size of Q8_0 and Q4_0. Of a span, lane t of the four
// lanes that hold a row (lane % 4) holds columns 4t … 4t + 3 and 16 + 4t … 16 + 4t + 3: the nibbles
// of one 32-bit word of Q4_0, and loads without bank conflicts in the other formats. The products
// sum over columns in any order, as long as weights and activations agree on it.
#pragma once

#include <cstddef>
#include <cstdint>

#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "kernels/cuda/convert.cuh"
#include "kernels/cuda/mma.cuh"
#include "kernels/tensor.h"

namespace specache::kernels::cuda {

inline constexpr int kSpan = 32;

/// A lane's share of a span, two columns a register; registers 0, 1 are of its first 16 columns, 2,
/// 3 of the others.
using WeightFragment = std::uint32_t[4];

/// Fragments of halves, which are packed as withinHalf() would make them.
struct Halfs {
  static __device__ std::uint32_t pack(float a, float b) {
    const __half2 most = __float2half2_rn(kLargestHalf);
    const __half2 pair = __hmax2_nan(__hmin2_nan(__floats2half2_rn(a, b), most), __hneg2(most));
    return reinterpret_cast<const std::uint32_t&>(pair);
  }
  static __device__ float2 unpack(std::uint32_t pair) {
    return __half22float2(reinterpret_cast<const __half2&>(pair));
  }
  static __device__ void multiply(float (&sums)[4], const std::uint32_t (&a)[4], std::uint32_t b0,
                                  std::uint32_t b1) {
    multiplyAdd(sums, a, b0, b1);
  }
};

/// Fragments of bfloat16.
struct Bfloats {
  static __device__ std::uint32_t pack(float a, float b) {
    const __nv_bfloat162 pair = __floats2bfloat162_rn(a, b);
    return reinterpret_cast<const std::uint32_t&>(pair);
  }
  static __device__ float2 unpack(std::uint32_t pair) {
    return {__uint_as_float(pair << 16), __uint_as_float(pair & 0xffff0000u)};
  }
  static __device__ void multiply(float (&sums)[4], const std::uint32_t (&a)[4], std::uint32_t b0,
                                  std::uint32_t b1) {
#if __CUDA_ARCH__ >= 800  // older GPUs are not sent here
    asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
        "{%8, %9}, {%0, %1, %2, %3};"
        : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
#endif
  }
};

/// A chunk is what one warp fetches of a row at a time: whole spans, a multiple of 16 bytes.
/// kRowUnit: a row's columns must be a multiple, for aligned loads from shared memory.
/// kSmall: so few bytes a weight that instructions are scarce.
/// kInFlight: bytes of weights that a warp has on their way, or more; measured.
template <DType type, class FragmentNumbers>
struct SixteenBitWeights {
  using Numbers = FragmentNumbers;
  static constexpr DType kType = type;
  static constexpr int kSpans = 2;
  static constexpr int kRowUnit = 4;
  static constexpr bool kScaled = false;
  static constexpr bool kInterleaved = false;
  static constexpr bool kSmall = false;
  static constexpr int kInFlight = 6144;

  static __device__ void load(const std::byte* row, int span, int t, WeightFragment& fragment) {
    const auto* const pairs = reinterpret_cast<const uint2*>(row + span * 64 + t * 8);
    const uint2 low = pairs[0];
    const uint2 high = pairs[4];
    fragment[0] = low.x;
    fragment[1] = low.y;
    fragment[2] = high.x;
    fragment[3] = high.y;
  }
};

using F16Weights = SixteenBitWeights<DType::f16, Halfs>;
using Bf16Weights = SixteenBitWeights<DType::bf16, Bfloats>;

// In the block formats fragments are codes, which halves hold exactly; products are scaled
// afterwards. Two blocks are a whole number of words. The first one's codes begin in the middle of
// a word, behind its scale; the second one's at a word's beginning.

/// Bytes 2 … 5 of the eight bytes at `words`.
__device__ inline std::uint32_t middleWord(const std::uint32_t* words) {
  return __funnelshift_r(words[0], words[1], 16);
}

/// halves · factor + summand, in both halves.
__device__ inline std::uint32_t scaleHalves(std::uint32_t halves, std::uint32_t factor,
                                            std::uint32_t summand) {
  const __half2 result =
      __hfma2(reinterpret_cast<const __half2&>(halves), reinterpret_cast<const __half2&>(factor),
              reinterpret_cast<const __half2&>(summand));
  return reinterpret_cast<const std::uint32_t&>(result);
}

__device__ inline std::uint32_t addHalves(std::uint32_t halves, std::uint32_t summand) {
  const __half2 result =
      __hadd2(reinterpret_cast<const __half2&>(halves), reinterpret_cast<const __half2&>(summand));
  return reinterpret_cast<const std::uint32_t&>(result);
}

// A half with the bits 0x6400 | n is 1024 + n: codes become numbers by one operation on bits and
// one subtraction.
inline constexpr std::uint32_t kHalves1024 = 0x64006400u;

/// (bits & mask) | kHalves1024 as one instruction: the compiler makes two of two constants.
template <std::uint32_t mask>
__device__ std::uint32_t maskedOver1024(std::uint32_t bits) {
  constexpr int kAndOr = (0xf0 & 0xcc) | 0xaa;
  std::uint32_t result;
  asm("lop3.b32 %0, %1, %2, %3, %4;"
      : "=r"(result)
      : "r"(bits), "r"(mask), "r"(kHalves1024), "n"(kAndOr));
  return result;
}

struct Q8Weights {
  using Numbers = Halfs;
  static constexpr DType kType = DType::q8_0;
  static constexpr int kSpans = 8;
  static constexpr int kRowUnit = 64;
  static constexpr bool kScaled = true;
  static constexpr bool kInterleaved = false;
  static constexpr bool kSmall = false;
  static constexpr int kInFlight = 4096;

  static __device__ void load(const std::byte* row, int span, int t, WeightFragment& fragment) {
    const auto* const words = reinterpret_cast<const std::uint32_t*>(row + span / 2 * 68);
    const bool second = span % 2 != 0;
    toHalves(second ? words[9 + t] : middleWord(words + t), fragment[0], fragment[1]);
    toHalves(second ? words[13 + t] : middleWord(words + 4 + t), fragment[2], fragment[3]);
  }

 private:
  /// Four signed bytes. With the sign bit turned round they are 128 more, without a sign.
  static __device__ void toHalves(std::uint32_t codes, std::uint32_t& first,
                                  std::uint32_t& second) {
    constexpr std::uint32_t kMinus1152 = 0xe480e480u;
    const std::uint32_t unsignedCodes = codes ^ 0x80808080u;
    first = addHalves(__byte_perm(unsignedCodes, kHalves1024, 0x5150), kMinus1152);
    second = addHalves(__byte_perm(unsignedCodes, kHalves1024, 0x5352), kMinus1152);
  }
};

struct Q4Weights {
  using Numbers = Halfs;
  static constexpr DType kType = DType::q4_0;
  static constexpr int kSpans = 8;
  static constexpr int kRowUnit = 64;
  static constexpr bool kScaled = true;
  static constexpr bool kInterleaved = true;  // a register holds columns 0, 2 or 1, 3 of four
  static constexpr bool kSmall = true;
  static constexpr int kInFlight = 4096;

  static __device__ void load(const std::byte* row, int span, int t, WeightFragment& fragment) {
    constexpr std::uint32_t kMinus1032 = 0xe408e408u;
    constexpr std::uint32_t kSixteenth = 0x2c002c00u;
    constexpr std::uint32_t kMinus72 = 0xd480d480u;
    const auto* const words = reinterpret_cast<const std::uint32_t*>(row + span / 2 * 36);
    const std::uint32_t even = span % 2 != 0 ? words[5 + t] : middleWord(words + t);
    const std::uint32_t odd = even >> 8;
    // Low nibbles n are 1024 + n, high ones 1024 + 16 n; a code stands for n − 8.
    fragment[0] = addHalves(maskedOver1024<0x000f000fu>(even), kMinus1032);
    fragment[1] = addHalves(maskedOver1024<0x000f000fu>(odd), kMinus1032);
    fragment[2] = scaleHalves(maskedOver1024<0x00f000f0u>(even), kSixteenth, kMinus72);
    fragment[3] = scaleHalves(maskedOver1024<0x00f000f0u>(odd), kSixteenth, kMinus72);
  }
};

}  // namespace specache::kernels::cuda
