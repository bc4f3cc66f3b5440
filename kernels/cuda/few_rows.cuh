// SPDX-License-Identifier: GPL-3.0-or-later
// A few rows x of activations as fragments of mma.m16n8k16, to multiply those of 8 outputs' weights
// (weight_fragments.cuh) with. Every value of x is there twice: rounded to 16 bits, and what the
// rounding left over. So products have the precision of 22 bits (16 with bfloat16).
//
// A lane keeps its fragments in registers: in shared memory, reading them for every 8 outputs would
// take longer than reading the weights.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cuda/device.cuh"
#include "kernels/cuda/linear_few.h"
#include "kernels/cuda/weight_fragments.cuh"
#include "kernels/tensor.h"

namespace specache::kernels::cuda {

inline constexpr int kShare = 256;  ///< columns that a warp keeps of x
inline constexpr int kShareSpans = kShare / kSpan;

/// Spans of a share that are loaded at a time: 32 registers of floats.
template <class X>
inline constexpr int kPartSpans = kShareSpans / X::kLoads;

/// A lane's floats of a part of its warp's share: what fragments are made of.
template <class X>
using FewPart = float4[kPartSpans<X>][X::kLoads];

/// Columns of a row, four of each load, as fragments in 16 bits: rounded, and what that left over.
struct SplitColumns {
  std::uint32_t rounded[2];
  std::uint32_t rest[2];
};

/// Calls use(four, column) for each four columns of a part that begins at column `first`.
template <class X, class Use>
__device__ void forPart(FewPart<X>& part, int first, Use use) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
#pragma unroll
  for (int span = 0; span < kPartSpans<X>; ++span)
#pragma unroll
    for (int i = 0; i < X::kLoads; ++i)
      use(part[span][i], first + span * kSpan + X::columnOf(lane, i));
}

/// Zeros behind the last column. All loads are on their way at once, as nothing between them
/// branches. Past the first-level cache: a block reads hardly anything twice.
template <class X>
__device__ void loadPart(ConstRows x, int first, FewPart<X>& part) {
  const int row = X::rowOf(static_cast<int>(threadIdx.x) % kWarp, x.count);
  const float* const from = x.data + static_cast<std::size_t>(row) * x.width;
  forPart<X>(part, first, [&](float4& v, int column) {
    v = column < x.width ? __ldcg(reinterpret_cast<const float4*>(from + column)) : float4{};
  });
}

template <class X>
__device__ float squaresOf(FewPart<X>& part) {
  float sum = 0;
  forPart<X>(part, 0,
             [&](const float4& v, int) { sum += v.x * v.x + v.y * v.y + v.z * v.z + v.w * v.w; });
  return sum;
}

template <class X>
__device__ void multiplyByNorm(const float* norm, int width, int first, FewPart<X>& part) {
  forPart<X>(part, first, [&](float4& v, int column) {
    const float4 w = column < width ? *reinterpret_cast<const float4*>(norm + column) : float4{};
    v = {v.x * w.x, v.y * w.y, v.z * w.z, v.w * w.w};
  });
}

/// In the order of Format's fragments.
template <class Format>
__device__ SplitColumns splitColumns(float4 v, float factor) {
  using Numbers = typename Format::Numbers;
  v = {v.x * factor, v.y * factor, v.z * factor, v.w * factor};
  if constexpr (Format::kInterleaved) v = {v.x, v.z, v.y, v.w};
  const std::uint32_t a = Numbers::pack(v.x, v.y);
  const std::uint32_t b = Numbers::pack(v.z, v.w);
  const float2 roundedA = Numbers::unpack(a);
  const float2 roundedB = Numbers::unpack(b);
  return {{a, b},
          {Numbers::pack(v.x - roundedA.x, v.y - roundedA.y),
           Numbers::pack(v.z - roundedB.x, v.w - roundedB.y)}};
}

/// What X::multiply gives for weights that are all 1: sums of x over a span, which make up for what
/// codes stand for less (weight_fragments.cuh).
template <class X>
__device__ float spanSum(const typename X::Fragment& x) {
  constexpr std::uint32_t kOnes = 0x3c003c00u;
  float sums[4] = {};
  X::template multiply<Halfs>(sums, {kOnes, kOnes, kOnes, kOnes}, x);
  return X::ofSpan(sums);
}

/// One or two rows. Operand A has the weights: in its rows 0 … 7 those of a span's first 16
/// columns, and in its rows 8 … 15 the others. Operand B has in its columns 0 … 3 what goes with
/// the former, row by row the rounded and the rest, and in its columns 4 … 7 what goes with the
/// latter. So one product is all of a span, and half of what it gives is of use.
struct TwoRows {
  static constexpr int kRows = 2;
  static constexpr int kLoads = 1;            // of four columns, of a span
  static constexpr int kRegisters = 2;        // of a span
  static constexpr int kScales = 1;           // outputs that a lane sums
  static constexpr bool kAlike = false;       // a span's halves are summed apart
  static constexpr int kThreads = 512 + 192;  // what they leave is enough for 512 of 40 registers

  using Fragment = std::uint32_t[kRegisters];

  /// The row of x that a lane loads. Those that x does not have repeat its last one.
  static __device__ int rowOf(int lane, int count) { return min(lane / 8 % 2, count - 1); }

  static __device__ int columnOf(int lane, int) { return lane / 16 * 16 + lane % 4 * 4; }

  /// Over the lanes of a row. Two lanes each load the same.
  static __device__ float rowSum(float value) {
    value += __shfl_xor_sync(kFullWarp, value, 1);
    value += __shfl_xor_sync(kFullWarp, value, 2);
    return value + __shfl_xor_sync(kFullWarp, value, 16);
  }

  template <class Format>
  static __device__ void split(const float4 (&v)[kLoads], float factor, Fragment& fragment) {
    const SplitColumns columns = splitColumns<Format>(v[0], factor);
    const bool rest = static_cast<int>(threadIdx.x) / 4 % 2 != 0;
    for (int i = 0; i < 2; ++i) fragment[i] = rest ? columns.rest[i] : columns.rounded[i];
  }

  template <class Numbers>
  static __device__ void multiply(float (&sums)[4], const WeightFragment& weights,
                                  const Fragment& x) {
    Numbers::multiply(sums, {weights[0], weights[2], weights[1], weights[3]}, x[0], x[1]);
  }

  static __device__ int scaledOutput(int lane, int) { return lane / 4; }

  static __device__ float ofSpan(const float (&sums)[4]) { return sums[0] + sums[1]; }

  /// Sums of codes become sums of what they stand for. `zeros`: spanSum()s times scales, summed.
  template <class Format>
  static __device__ void makeWhole(float (&sums)[4], const float (&zeros)[kScales]) {
    for (int i = 0; i < 4; ++i) sums[i] *= i < 2 ? kCodeUnit : kCodeUnit / Format::kHighUnit;
    for (int i = 0; i < 4; i += 2) sums[i] -= Format::kZero * zeros[0];
  }

  /// Sums become products, [row][outputs]: those of the lane, or the lane's and those before.
  template <int outputs>
  static __device__ void store(const float (&sums)[4], bool first, float* products) {
    const int lane = static_cast<int>(threadIdx.x) % kWarp;
    const int row = lane % 4;
    float value = row < kRows ? sums[0] + sums[1] : sums[2] + sums[3];
    value += __shfl_xor_sync(kFullWarp, value, 2);
    if (row >= kRows) return;
    float& product = products[row * outputs + lane / 4];
    product = first ? value : product + value;
  }
};

/// Up to eight rows. Operand A has them: in its rows 0 … 7 the rounded, and in its rows 8 … 15 the
/// rest. Operand B has the weights.
struct EightRows {
  static constexpr int kRows = 8;
  static constexpr int kLoads = 2;
  static constexpr int kRegisters = 8;
  static constexpr int kScales = 2;
  static constexpr bool kAlike = true;
  static constexpr int kThreads = 512;

  using Fragment = std::uint32_t[kRegisters];

  static __device__ int rowOf(int lane, int count) { return min(lane / 4, count - 1); }

  static __device__ int columnOf(int lane, int i) { return i * 16 + lane % 4 * 4; }

  static __device__ float rowSum(float value) {
    value += __shfl_xor_sync(kFullWarp, value, 1);
    return value + __shfl_xor_sync(kFullWarp, value, 2);
  }

  template <class Format>
  static __device__ void split(const float4 (&v)[kLoads], float factor, Fragment& fragment) {
#pragma unroll
    for (int half = 0; half < kLoads; ++half) {
      const SplitColumns columns = splitColumns<Format>(v[half], factor);
      for (int i = 0; i < 2; ++i) {
        fragment[half * 4 + i * 2] = columns.rounded[i];
        fragment[half * 4 + i * 2 + 1] = columns.rest[i];
      }
    }
  }

  template <class Numbers>
  static __device__ void multiply(float (&sums)[4], const WeightFragment& weights,
                                  const Fragment& x) {
    Numbers::multiply(sums, {x[0], x[1], x[2], x[3]}, weights[0], weights[1]);
    Numbers::multiply(sums, {x[4], x[5], x[6], x[7]}, weights[2], weights[3]);
  }

  static __device__ int scaledOutput(int lane, int i) {
    return lane % 4 * 2 + i;
  }

  static __device__ float ofSpan(const float (&sums)[4]) {
    return sums[0] + sums[2];
  }

  template <class Format>
  static __device__ void makeWhole(float (&sums)[4], const float (&zeros)[kScales]) {
    for (float& sum : sums) sum *= kCodeUnit;
    for (int i = 0; i < kScales; ++i) sums[i] -= Format::kZero * zeros[i];
  }

  template <int outputs>
  static __device__ void store(const float (&sums)[4], bool first, float* products) {
    const int lane = static_cast<int>(threadIdx.x) % kWarp;
    auto& pair = *reinterpret_cast<float2*>(products + lane / 4 * outputs + lane % 4 * 2);
    const float2 before = first ? float2{} : pair;
    pair = {before.x + sums[0] + sums[2], before.y + sums[1] + sums[3]};
  }
};

}  // namespace specache::kernels::cuda
