// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/convert.h"

#include <cstdint>

#include "kernels/cuda/check.h"
#include "kernels/cuda/convert.cuh"
#include "kernels/cuda/device.cuh"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 256;
constexpr int kFour = 4;  // values that a thread rounds: one 16-byte load, one 8-byte store

unsigned blocksFor(std::size_t threads) {
  return static_cast<unsigned>((threads + kThreads - 1) / kThreads);
}

__device__ std::size_t threadIndex() {
  return static_cast<std::size_t>(blockIdx.x) * kThreads + threadIdx.x;
}

__device__ std::uint16_t rounded(float value, Half /*type*/) {
  return toHalf(withinHalf(value)).bits;
}

__device__ std::uint16_t rounded(float value, __nv_bfloat16 /*type*/) {
  return __bfloat16_as_ushort(__float2bfloat16_rn(value));
}

template <class Narrow>
__global__ void __launch_bounds__(kThreads)
    roundValues(const float* x, std::size_t count, bool aligned, Narrow* out) {
  const std::size_t first = threadIndex() * kFour;
  auto* const bits = reinterpret_cast<std::uint16_t*>(out);
  if (aligned && first + kFour <= count) {
    const float4 four = *reinterpret_cast<const float4*>(x + first);
    *reinterpret_cast<ushort4*>(bits + first) =
        make_ushort4(rounded(four.x, Narrow{}), rounded(four.y, Narrow{}),
                     rounded(four.z, Narrow{}), rounded(four.w, Narrow{}));
    return;
  }
  for (std::size_t i = first; i < first + kFour && i < count; ++i)
    bits[i] = rounded(x[i], Narrow{});
}

/// Four threads a block of 32 values; thread t turns the values 4t … and 16 + 4t … to halves, which
/// are the same four bytes in Q4_0. Rows are whole blocks, one behind the other, so they need no
/// loop of their own.
template <DType type>
__global__ void __launch_bounds__(kThreads)
    blocksToHalfs(const std::byte* weights, std::size_t blocks, Half* out) {
  const std::size_t block = threadIndex() / 4;
  const int t = static_cast<int>(threadIdx.x % 4);
  if (block >= blocks) return;
  const std::byte* const from = weights + block * kBlockBytes<type>;
  for (int part = 0; part < 32; part += 16) {
    const int at = part + 4 * t;
    const auto value = [&](int i) { return rounded(weightValue<type>(from, at + i), Half{}); };
    *reinterpret_cast<ushort4*>(out + block * 32 + at) =
        make_ushort4(value(0), value(1), value(2), value(3));
  }
}

template <class Narrow>
void roundRows(cudaStream_t stream, ConstRows x, Narrow* out) {
  const std::size_t count = static_cast<std::size_t>(x.count) * x.width;
  if (count == 0) return;
  const bool aligned = reinterpret_cast<std::uintptr_t>(x.data) % sizeof(float4) == 0;
  roundValues<<<blocksFor((count + kFour - 1) / kFour), kThreads, 0, stream>>>(x.data, count,
                                                                               aligned, out);
}

}  // namespace

void rowsToHalfs(cudaStream_t stream, ConstRows x, Half* out) {
  roundRows(stream, x, out);
  checkLaunch("rowsToHalfs");
}

void rowsToBfloats(cudaStream_t stream, ConstRows x, __nv_bfloat16* out) {
  roundRows(stream, x, out);
  checkLaunch("rowsToBfloats");
}

void weightRowsToHalfs(cudaStream_t stream, const Weight& weight, int first, int count, Half* out) {
  const std::byte* const weights = weight.data + first * rowBytes(weight.dtype, weight.columns);
  const std::size_t blocks = static_cast<std::size_t>(count) * (weight.columns / 32);
  if (blocks == 0) return;
  const unsigned grid = blocksFor(blocks * 4);
  if (weight.dtype == DType::q8_0)
    blocksToHalfs<DType::q8_0><<<grid, kThreads, 0, stream>>>(weights, blocks, out);
  else
    blocksToHalfs<DType::q4_0><<<grid, kThreads, 0, stream>>>(weights, blocks, out);
  checkLaunch("weightRowsToHalfs");
}

}  // namespace specache::kernels::cuda
