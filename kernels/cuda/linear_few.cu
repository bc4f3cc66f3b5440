// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/linear_few.h"

#include <cstddef>

#include "kernels/cuda/device.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/weight_values.cuh"
#include "kernels/quantized_types.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kWarps = 8;

/// As many floats as weights are loaded at a time. Rows of eights begin at multiples of 16 bytes.
template <int unit>
__device__ void loadFloats(const float* from, float (&values)[unit]) {
  if constexpr (unit == 1) {
    values[0] = *from;
  } else {
#pragma unroll
    for (int i = 0; i < unit; i += 4) {
      const float4 four = *reinterpret_cast<const float4*>(from + i);
      values[i] = four.x;
      values[i + 1] = four.y;
      values[i + 2] = four.z;
      values[i + 3] = four.w;
    }
  }
}

/// One output a warp, for any type and any number of columns. `rows` is x's number of rows or more;
/// those that x does not have repeat its last one.
template <DType type, int rows>
__global__ void __launch_bounds__(kWarps* kWarp)
    dotRows(ConstRows x, Weight weight, Rows out, std::size_t weightBytes, bool adds) {
  const int output = static_cast<int>(blockIdx.x) * kWarps + static_cast<int>(threadIdx.x) / kWarp;
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  letNextBegin();
  waitForEarlier();
  if (output >= weight.rows) return;
  const std::byte* const weights = weight.data + output * weightBytes;
  const float* xRows[rows];
  for (int r = 0; r < rows; ++r)
    xRows[r] = x.data + static_cast<std::size_t>(min(r, x.count - 1)) * x.width;

  constexpr int kLoads = rows <= 2 ? 8 : 16 / rows;  // on their way, bound by registers
  constexpr int kUnroll = (kLoads + kUnit<type> - 1) / kUnit<type>;
  float sums[rows] = {};
#pragma unroll kUnroll
  for (int i = lane; i < weight.columns / kUnit<type>; i += kWarp) {
    float values[kUnit<type>];
    loadWeights<type>(weights, i, values);
#pragma unroll
    for (int r = 0; r < rows; ++r) {
      float ofRow[kUnit<type>];
      loadFloats(xRows[r] + kUnit<type> * i, ofRow);
#pragma unroll
      for (int j = 0; j < kUnit<type>; ++j) sums[r] += values[j] * ofRow[j];
    }
  }
  for (int r = 0; r < rows; ++r) {
    const float sum = warpSum(sums[r]);
    if (lane != 0 || r >= x.count) continue;
    float& to = out.data[static_cast<std::size_t>(r) * out.width + output];
    to = adds ? to + sum : sum;
  }
}

template <DType type, int rows>
void launchDots(cudaStream_t stream, ConstRows x, const Weight& weight, Rows out, bool adds) {
  launchOverlapping(stream, "linearFew", dotRows<type, rows>, divideUp(weight.rows, kWarps),
                    kWarps * kWarp, 0, x, weight, out, rowBytes(type, weight.columns), adds);
}

template <DType type>
void linearByDots(cudaStream_t stream, ConstRows x, const Weight& weight, Rows out, bool adds) {
  if (x.count == 1) return launchDots<type, 1>(stream, x, weight, out, adds);
  if (x.count == 2) return launchDots<type, 2>(stream, x, weight, out, adds);
  if (x.count <= 4) return launchDots<type, 4>(stream, x, weight, out, adds);
  launchDots<type, kFewRows>(stream, x, weight, out, adds);
}

}  // namespace

void linearFew(cudaStream_t stream, ConstRows x, std::span<const Product> products,
               ProductResult result) {
  if (linearFewOnTensorCores(stream, {x}, products, result)) return;
  for (const Product& product : products) {
    if (products.size() > 1 && linearFewOnTensorCores(stream, {x}, {&product, 1}, result)) continue;
    forType(product.weight.dtype, [&](auto type) {
      linearByDots<type()>(stream, x, product.weight, product.out, result == ProductResult::added);
    });
  }
}

}  // namespace specache::kernels::cuda
