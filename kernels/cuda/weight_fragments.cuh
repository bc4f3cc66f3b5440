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
/// load: kAlike says whether a span's first and second 16 columns must have the same unit.
/// Block formats have two more. kZero: a code n stands for n − kZero. kHighUnit: what codes of the
/// second 16 columns are times too large where they need not be alike.
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

  template <bool kAlike>
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

// In the block formats fragments are codes as they lie in memory: a half whose bits are a small
// number n is n · 2⁻²⁴, exactly, and tensor cores take such halves as any others. So a code costs
// one operation on bits. What is missing, less kZero and times 2²⁴, is the same for all codes of a
// span and made up for in sums (few_rows.cuh); products are scaled afterwards, too. Two blocks are
// a whole number of words. The first one's codes begin in the middle of a word, behind its scale;
// the second one's at a word's beginning.

/// What makes a code n · 2⁻²⁴ whole again.
inline constexpr float kCodeUnit = 1 << 24;

/// Bytes 2 … 5 of the eight bytes at `words`.
__device__ inline std::uint32_t middleWord(const std::uint32_t* words) {
  return __funnelshift_r(words[0], words[1], 16);
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
  static constexpr int kZero = 128;  // with the sign bit turned round
  static constexpr int kHighUnit = 1;

  template <bool kAlike>
  static __device__ void load(const std::byte* row, int span, int t, WeightFragment& fragment) {
    const auto* const words = reinterpret_cast<const std::uint32_t*>(row + span / 2 * 68);
    const bool second = span % 2 != 0;
    toHalves(second ? words[9 + t] : middleWord(words + t), fragment[0], fragment[1]);
    toHalves(second ? words[13 + t] : middleWord(words + 4 + t), fragment[2], fragment[3]);
  }

 private:
  /// Four signed bytes.
  static __device__ void toHalves(std::uint32_t codes, std::uint32_t& first,
                                  std::uint32_t& second) {
    const std::uint32_t unsignedCodes = codes ^ 0x80808080u;
    first = __byte_perm(unsignedCodes, 0, 0x4140);
    second = __byte_perm(unsignedCodes, 0, 0x4342);
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
  static constexpr int kInFlight = 2304;
  static constexpr int kZero = 8;
  static constexpr int kHighUnit = 16;  // high nibbles stay where they are

  template <bool kAlike>
  static __device__ void load(const std::byte* row, int span, int t, WeightFragment& fragment) {
    constexpr std::uint32_t kLow = 0x000f000fu;
    const auto* const words = reinterpret_cast<const std::uint32_t*>(row + span / 2 * 36);
    const std::uint32_t even = span % 2 != 0 ? words[5 + t] : middleWord(words + t);
    const std::uint32_t odd = even >> 8;
    fragment[0] = even & kLow;
    fragment[1] = odd & kLow;
    fragment[2] = kAlike ? even >> 4 & kLow : even & kLow << 4;
    fragment[3] = kAlike ? odd >> 4 & kLow : odd & kLow << 4;
  }
};

}  // namespace specache::kernels::cuda
