// SPDX-License-Identifier: GPL-3.0-or-later
// Operations of many rows just before a product. Prefill's activations are larger than the caches,
// so that a pass over them costs as much as it moves: rounding to halves where they are computed
// saves the product a pass of its own. A thread takes four values at a time.
#include <cstdint>

#include "kernels/cuda/activation.cuh"
#include "kernels/cuda/check.h"
#include "kernels/cuda/convert.cuh"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/linear_few.h"
#include "kernels/cuda/operations.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 256;
constexpr int kFour = 4;

/// Four neighbouring values, to floats and to halves.
__device__ void store(float4 values, std::size_t at, float* floats, Half* halves) {
  *reinterpret_cast<float4*>(floats + at) = values;
  const auto bits = [](float value) { return toHalf(withinHalf(value)).bits; };
  *reinterpret_cast<ushort4*>(halves + at) =
      make_ushort4(bits(values.x), bits(values.y), bits(values.z), bits(values.w));
}

__device__ float4 load(const float* values) {
  return *reinterpret_cast<const float4*>(values);
}

template <Activation activation>
__global__ void __launch_bounds__(kThreads)
    gateValues(float* gate, const float* up, std::size_t count, Half* halves) {
  const std::size_t at = (static_cast<std::size_t>(blockIdx.x) * kThreads + threadIdx.x) * kFour;
  if (at >= count) return;
  const float4 g = load(gate + at);
  const float4 u = load(up + at);
  store({gated<activation>(g.x, u.x), gated<activation>(g.y, u.y), gated<activation>(g.z, u.z),
         gated<activation>(g.w, u.w)},
        at, gate, halves);
}

/// Heads are of `dim` values.
__global__ void __launch_bounds__(kThreads)
    divideValues(SoftmaxState state, std::size_t count, int dim, Half* halves) {
  const std::size_t at = (static_cast<std::size_t>(blockIdx.x) * kThreads + threadIdx.x) * kFour;
  if (at >= count) return;
  const float factor = 1 / state.sum[at / dim];
  const float4 v = load(state.values.data + at);
  store({v.x * factor, v.y * factor, v.z * factor, v.w * factor}, at, state.values.data, halves);
}

std::size_t countOf(ConstRows rows) {
  return static_cast<std::size_t>(rows.count) * rows.width;
}

unsigned blocksFor(std::size_t count) {
  constexpr std::size_t kValues = std::size_t{kThreads} * kFour;
  return static_cast<unsigned>((count + kValues - 1) / kValues);
}

bool isAligned(const float* values) {
  return reinterpret_cast<std::uintptr_t>(values) % sizeof(float4) == 0;
}

}  // namespace

bool roundsResults(const RoundedRows& rounded, ConstRows out) {
  return out.count > kFewRows && rounded.lastType() == DType::f16 && out.width % kFour == 0 &&
         isAligned(out.data);
}

void gateRounding(cudaStream_t stream, RoundedRows& rounded, Rows gate, ConstRows up,
                  Activation activation) {
  if (!isAligned(up.data)) return cuda::gate(stream, gate, up, activation);
  const auto kernel =
      activation == Activation::silu ? gateValues<Activation::silu> : gateValues<Activation::gelu>;
  const std::size_t count = countOf(gate);
  kernel<<<blocksFor(count), kThreads, 0, stream>>>(gate.data, up.data, count,
                                                    rounded.replace<Half>(gate, DType::f16));
  checkLaunch("gate");
}

void finishAttentionRounding(cudaStream_t stream, RoundedRows& rounded, SoftmaxState state) {
  const std::size_t count = countOf(state.values);
  const int dim = state.values.width / state.heads;
  if (dim % kFour != 0) return finishAttention(stream, state);
  divideValues<<<blocksFor(count), kThreads, 0, stream>>>(
      state, count, dim, rounded.replace<Half>(state.values, DType::f16));
  checkLaunch("finishAttention");
}

}  // namespace specache::kernels::cuda
