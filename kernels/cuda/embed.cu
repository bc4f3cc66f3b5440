// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/convert.cuh"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/operations.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 256;

/// blockIdx.x: the row; a thread copies one value.
template <DType type>
__global__ void __launch_bounds__(kThreads)
    copyRows(Weight table, std::size_t tableRowBytes, const std::int32_t* tokens, Rows out,
             Failure* failure) {
  letNextBegin();
  const int row = static_cast<int>(blockIdx.x);
  const int i = static_cast<int>(blockIdx.y * kThreads + threadIdx.x);
  waitForEarlier();
  const std::int32_t token = tokens[row];
  if (token < 0 || token >= table.rows) {
    if (i == 0) *failure = {Failure::tokenOutsideTable, token, table.rows};
    return;
  }
  const std::byte* const weights = table.data + static_cast<std::size_t>(token) * tableRowBytes;
  if (i < out.width)
    out.data[static_cast<std::size_t>(row) * out.width + i] = weightValue<type>(weights, i);
}

auto kernelFor(DType type) {
  switch (type) {
    case DType::f16:
      return copyRows<DType::f16>;
    case DType::bf16:
      return copyRows<DType::bf16>;
    case DType::q8_0:
      return copyRows<DType::q8_0>;
    case DType::q4_0:
      return copyRows<DType::q4_0>;
    default:  // F32: the backend has refused what it does not run
      return copyRows<DType::f32>;
  }
}

}  // namespace

void embed(cudaStream_t stream, Failure* failure, Weight table, const std::int32_t* tokens,
           Rows out) {
  if (out.count == 0) return;
  const dim3 blocks(out.count, divideUp(out.width, kThreads));
  launchOverlapping(stream, "embed", kernelFor(table.dtype), blocks, kThreads, 0, table,
                    rowBytes(table.dtype, table.columns), tokens, out, failure);
}

}  // namespace specache::kernels::cuda
