// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/check.h"
#include "kernels/cuda/convert.cuh"
#include "kernels/cuda/operations.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 256;

/// A block for each row.
template <DType type>
__global__ void __launch_bounds__(kThreads)
    copyRows(Weight table, std::size_t tableRowBytes, const std::int32_t* tokens, Rows out,
             Failure* failure) {
  const int row = static_cast<int>(blockIdx.x);
  const std::int32_t token = tokens[row];
  if (token < 0 || token >= table.rows) {
    if (threadIdx.x == 0) *failure = {Failure::tokenOutsideTable, token, table.rows};
    return;
  }
  const std::byte* const weights = table.data + static_cast<std::size_t>(token) * tableRowBytes;
  float* const values = out.data + static_cast<std::size_t>(row) * out.width;
  for (int i = static_cast<int>(threadIdx.x); i < out.width; i += kThreads)
    values[i] = weightValue<type>(weights, i);
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
    case DType::f32:
      break;
  }
  return copyRows<DType::f32>;
}

}  // namespace

void embed(cudaStream_t stream, Failure* failure, Weight table, const std::int32_t* tokens,
           Rows out) {
  if (out.count == 0) return;
  kernelFor(table.dtype)<<<out.count, kThreads, 0, stream>>>(
      table, rowBytes(table.dtype, table.columns), tokens, out, failure);
  checkLaunch("embed");
}

}  // namespace specache::kernels::cuda
