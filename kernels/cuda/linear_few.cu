// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/linear_few.h"

#include <cstddef>

#include "kernels/cuda/convert.cuh"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/launch.cuh"

namespace specache::kernels::cuda {
namespace {

constexpr int kWarps = 8;

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

  constexpr int kUnroll = rows <= 2 ? 8 : 16 / rows;  // loads on their way, bound by registers
  float sums[rows] = {};
#pragma unroll kUnroll
  for (int i = lane; i < weight.columns; i += kWarp) {
    const float value = weightValue<type>(weights, i);
    for (int r = 0; r < rows; ++r) sums[r] += value * xRows[r][i];
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

void linearByDots(cudaStream_t stream, ConstRows x, const Weight& weight, Rows out, bool adds) {
  switch (weight.dtype) {
    case DType::f32:
      return linearByDots<DType::f32>(stream, x, weight, out, adds);
    case DType::f16:
      return linearByDots<DType::f16>(stream, x, weight, out, adds);
    case DType::bf16:
      return linearByDots<DType::bf16>(stream, x, weight, out, adds);
    case DType::q8_0:
      return linearByDots<DType::q8_0>(stream, x, weight, out, adds);
    case DType::q4_0:
      return linearByDots<DType::q4_0>(stream, x, weight, out, adds);
    default:
      return;  // the backend has refused it
  }
}

}  // namespace

void linearFew(cudaStream_t stream, ConstRows x, std::span<const Product> products,
               ProductResult result) {
  if (linearFewOnTensorCores(stream, {x}, products, result)) return;
  for (const Product& product : products) {
    if (products.size() > 1 && linearFewOnTensorCores(stream, {x}, {&product, 1}, result)) continue;
    linearByDots(stream, x, product.weight, product.out, result == ProductResult::added);
  }
}

}  // namespace specache::kernels::cuda
