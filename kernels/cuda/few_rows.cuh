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

/// Four columns of a row.
struct SplitColumns {
  std::uint32_t rounded[2];
  std::uint32_t rest[2];
};

/// Past the first-level cache: a block reads hardly anything twice.
__device__ inline float4 loadColumns(ConstRows x, int row, int column) {
  const float* const from = x.data + static_cast<std::size_t>(row) * x.width + column;
  return __ldcg(reinterpret_cast<const float4*>(from));
}

/// The number that RMS norm multiplies this lane's row with, 1/√(mean(x²) + ε). All threads call;
/// `squares`, shared: [warp][X::kRows].
template <class X>
__device__ float normFactor(const FewInput& input, float* squares) {
  const ConstRows& x = input.x;
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  float own[X::kRows] = {};
#pragma unroll 2
  for (int column = 4 * static_cast<int>(threadIdx.x); column < x.width; column += 4 * blockDim.x) {
#pragma unroll
    for (int row = 0; row < X::kRows; ++row) {
      if (row >= x.count) continue;
      const float4 v = loadColumns(x, row, column);
      own[row] += v.x * v.x + v.y * v.y + v.z * v.z + v.w * v.w;
    }
  }
#pragma unroll
  for (int row = 0; row < X::kRows; ++row) {
    const float sum = warpSum(own[row]);
    if (lane == 0) squares[threadIdx.x / kWarp * X::kRows + row] = sum;
  }
  __syncthreads();
  const int row = X::rowOf(lane, x.count);
  float sum = 0;
#pragma unroll 8
  for (int warp = 0; warp < static_cast<int>(blockDim.x) / kWarp; ++warp)
    sum += squares[warp * X::kRows + row];
  return 1.0f / sqrtf(sum / static_cast<float>(x.width) + input.epsilon);
}

/// Columns `column` … `column` + 3 in the order of Format's fragments; zeros behind the last one.
/// `factor`: normFactor's.
template <class Format>
__device__ SplitColumns splitColumns(const FewInput& input, float factor, int row, int column) {
  using Numbers = typename Format::Numbers;
  float4 v = {};
  if (column < input.x.width) {
    v = loadColumns(input.x, row, column);
    if (input.norm != nullptr) {
      const float4 w = *reinterpret_cast<const float4*>(input.norm + column);
      v = {v.x * factor * w.x, v.y * factor * w.y, v.z * factor * w.z, v.w * factor * w.w};
    }
  }
  if constexpr (Format::kInterleaved) v = {v.x, v.z, v.y, v.w};
  const std::uint32_t a = Numbers::pack(v.x, v.y);
  const std::uint32_t b = Numbers::pack(v.z, v.w);
  const float2 roundedA = Numbers::unpack(a);
  const float2 roundedB = Numbers::unpack(b);
  return {{a, b},
          {Numbers::pack(v.x - roundedA.x, v.y - roundedA.y),
           Numbers::pack(v.z - roundedB.x, v.w - roundedB.y)}};
}

/// One or two rows. Operand A has the weights: in its rows 0 … 7 those of a span's first 16
/// columns, and in its rows 8 … 15 the others. Operand B has in its columns 0 … 3 what goes with
/// the former, row by row the rounded and the rest, and in its columns 4 … 7 what goes with the
/// latter. So one product is all of a span, and half of what it gives is of use.
struct TwoRows {
  static constexpr int kRows = 2;
  static constexpr int kRegisters = 2;       // of a span
  static constexpr int kScales = 1;          // outputs that a lane sums
  static constexpr int kThreads = 512 + 64;  // more registers than two blocks could have

  using Fragment = std::uint32_t[kRegisters];

  /// The row of x that a lane loads. Those that x does not have repeat its last one.
  static __device__ int rowOf(int lane, int count) { return min(lane / 8 % 2, count - 1); }

  template <class Format>
  static __device__ void load(const FewInput& input, float factor, int column, Fragment& fragment) {
    const int lane = static_cast<int>(threadIdx.x) % kWarp;
    const int half = lane / 16;
    const SplitColumns split = splitColumns<Format>(input, factor, rowOf(lane, input.x.count),
                                                    column + half * 16 + lane % 4 * 4);
    const bool rest = lane / 4 % 2 != 0;
    for (int i = 0; i < 2; ++i) fragment[i] = rest ? split.rest[i] : split.rounded[i];
  }

  template <class Numbers>
  static __device__ void multiply(float (&sums)[4], const WeightFragment& weights,
                                  const Fragment& x) {
    Numbers::multiply(sums, {weights[0], weights[2], weights[1], weights[3]}, x[0], x[1]);
  }

  static __device__ int scaledOutput(int lane, int) { return lane / 4; }

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
  static constexpr int kRegisters = 8;
  static constexpr int kScales = 2;
  static constexpr int kThreads = 512;

  using Fragment = std::uint32_t[kRegisters];

  static __device__ int rowOf(int lane, int count) { return min(lane / 4, count - 1); }

  template <class Format>
  static __device__ void load(const FewInput& input, float factor, int column, Fragment& fragment) {
    const int lane = static_cast<int>(threadIdx.x) % kWarp;
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const SplitColumns split = splitColumns<Format>(input, factor, rowOf(lane, input.x.count),
                                                      column + half * 16 + lane % 4 * 4);
      for (int i = 0; i < 2; ++i) {
        fragment[half * 4 + i * 2] = split.rounded[i];
        fragment[half * 4 + i * 2 + 1] = split.rest[i];
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

  template <int outputs>
  static __device__ void store(const float (&sums)[4], bool first, float* products) {
    const int lane = static_cast<int>(threadIdx.x) % kWarp;
    auto& pair = *reinterpret_cast<float2*>(products + lane / 4 * outputs + lane % 4 * 2);
    const float2 before = first ? float2{} : pair;
    pair = {before.x + sums[0] + sums[2], before.y + sums[1] + sums[3]};
  }
};

}  // namespace specache::kernels::cuda
