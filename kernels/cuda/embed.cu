// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/operations.h"
#include "kernels/cuda/weight_values.cuh"
#include "kernels/quantized_types.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 256;

/// blockIdx.x: the row; a thread copies what is loaded at a time.
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
  if (kUnit<type> * i >= out.width) return;
  float values[kUnit<type>];
  loadWeights<type>(weights, i, values);
  float* const to = out.data + static_cast<std::size_t>(row) * out.width + kUnit<type> * i;
  for (int j = 0; j < kUnit<type>; ++j) to[j] = values[j];
}

template <DType type>
void launch(cudaStream_t stream, Failure* failure, Weight table, const std::int32_t* tokens,
            Rows out) {
  const dim3 blocks(out.count, divideUp(out.width / kUnit<type>, kThreads));
  launchOverlapping(stream, "embed", copyRows<type>, blocks, kThreads, 0, table,
                    rowBytes(type, table.columns), tokens, out, failure);
}

}  // namespace

void embed(cudaStream_t stream, Failure* failure, Weight table, const std::int32_t* tokens,
           Rows out) {
  if (out.count == 0) return;
  forType(table.dtype, [&](auto type) { launch<type()>(stream, failure, table, tokens, out); });
}

}  // namespace specache::kernels::cuda
