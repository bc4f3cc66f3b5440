// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/convert.h"

#include <cstdint>

#include "kernels/cuda/check.h"
#include "kernels/cuda/convert.cuh"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/weight_values.cuh"
#include "kernels/quantized_types.h"

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

/// Eight values a thread. Rows are whole blocks, one behind the other, so they need no loop of
/// their own.
template <DType type>
__global__ void __launch_bounds__(kThreads)
    eightsToHalfs(const std::byte* weights, std::size_t eights, Half* out) {
  const std::size_t i = threadIndex();
  if (i >= eights) return;
  float values[kEight];
  loadWeights<type>(weights, i, values);
  const auto pair = [&](int j) {
    return rounded(values[j], Half{}) | static_cast<unsigned>(rounded(values[j + 1], Half{})) << 16;
  };
  reinterpret_cast<uint4*>(out)[i] = make_uint4(pair(0), pair(2), pair(4), pair(6));
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
  const std::size_t eights = static_cast<std::size_t>(count) * (weight.columns / kEight);
  if (eights == 0) return;
  forQuantizedType(weight.dtype, [&](auto type) {
    eightsToHalfs<type()><<<blocksFor(eights), kThreads, 0, stream>>>(weights, eights, out);
  });
  checkLaunch("weightRowsToHalfs");
}

}  // namespace specache::kernels::cuda
