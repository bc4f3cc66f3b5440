// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>

#include "kernels/cuda/device.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/operations.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kMostThreads = 1024;
constexpr int kMostFours = 4;  // that a thread keeps: of rows of up to 16,384 values

/// out = norm(x) · weight, or out = norm(sum) · weight with sum = x + y.
struct Norm {
  const float* x;
  const float* y;  // null: nothing is added
  float* sum;      // may be x
  const float* weight;
  float epsilon;
  float* out;  // may be x or y
  int width;
};

__device__ float factorOf(const Norm& norm, float squares) {
  return 1.0f / sqrtf(blockSum(squares) / static_cast<float>(norm.width) + norm.epsilon);
}

/// A block for each row, of any width.
template <bool adds>
__global__ void __launch_bounds__(kMostThreads) normRows(Norm norm) {
  const std::size_t row = static_cast<std::size_t>(blockIdx.x) * norm.width;
  const int first = static_cast<int>(threadIdx.x);
  const int threads = static_cast<int>(blockDim.x);
  letNextBegin();
  waitForEarlier();
  float squares = 0;
  for (int i = first; i < norm.width; i += threads) {
    float value = norm.x[row + i];
    if constexpr (adds) {
      value += norm.y[row + i];
      norm.sum[row + i] = value;
    }
    squares += value * value;
  }
  const float factor = factorOf(norm, squares);
  const float* const values = adds ? norm.sum : norm.x;
  for (int i = first; i < norm.width; i += threads)
    norm.out[row + i] = values[row + i] * factor * norm.weight[i];
}

/// The same of rows that the block's threads can keep, `fours` times four values each, so that all
/// loads are on their way at once: those of the weight, which nothing writes, even before.
template <bool adds, int fours>
__global__ void __launch_bounds__(kMostThreads) normFours(Norm norm) {
  const std::size_t row = static_cast<std::size_t>(blockIdx.x) * norm.width;
  const auto forFours = [&](auto&& body) {
#pragma unroll
    for (int i = 0; i < fours; ++i) {
      const int at = 4 * static_cast<int>(i * blockDim.x + threadIdx.x);
      if (at < norm.width) body(i, at);
    }
  };
  const auto load = [](const float* from) { return *reinterpret_cast<const float4*>(from); };
  float4 weights[fours];
  float4 values[fours];
  letNextBegin();
  forFours([&](int i, int at) { weights[i] = load(norm.weight + at); });
  waitForEarlier();

  forFours([&](int i, int at) { values[i] = load(norm.x + row + at); });
  if constexpr (adds) {
    float4 added[fours];
    forFours([&](int i, int at) { added[i] = load(norm.y + row + at); });
    forFours([&](int i, int at) {
      const float4 a = values[i];
      const float4 b = added[i];
      values[i] = make_float4(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w);
      *reinterpret_cast<float4*>(norm.sum + row + at) = values[i];
    });
  }
  float squares = 0;
  forFours([&](int i, int) {
    const float4 v = values[i];
    squares += v.x * v.x + v.y * v.y + v.z * v.z + v.w * v.w;
  });
  const float factor = factorOf(norm, squares);
  forFours([&](int i, int at) {
    const float4 v = values[i];
    const float4 w = weights[i];
    *reinterpret_cast<float4*>(norm.out + row + at) =
        make_float4(v.x * factor * w.x, v.y * factor * w.y, v.z * factor * w.z, v.w * factor * w.w);
  });
}

bool isAligned(const float* values) {
  return reinterpret_cast<std::uintptr_t>(values) % sizeof(float4) == 0;
}

template <bool adds>
void launch(cudaStream_t stream, const char* name, int rows, const Norm& norm) {
  if (rows == 0) return;
  const auto withThreads = [&](auto kernel, int valuesPerThread) {
    const int warps = divideUp(divideUp(norm.width, valuesPerThread), kWarp);
    launchOverlapping(stream, name, kernel, rows, std::min(kMostThreads, warps * kWarp), 0, norm);
  };
  const bool inFours = norm.width % 4 == 0 && isAligned(norm.x) && isAligned(norm.weight) &&
                       isAligned(norm.out) && (!adds || (isAligned(norm.y) && isAligned(norm.sum)));
  const int fours = divideUp(norm.width, 4 * kMostThreads);
  if (!inFours || fours > kMostFours) return withThreads(normRows<adds>, 4);
  if (fours == 1) return withThreads(normFours<adds, 1>, 4);
  if (fours == 2) return withThreads(normFours<adds, 2>, 4 * 2);
  withThreads(normFours<adds, kMostFours>, 4 * kMostFours);
}

}  // namespace

void rmsNorm(cudaStream_t stream, ConstRows x, const float* weight, float epsilon, Rows out) {
  launch<false>(stream, "rmsNorm", x.count,
                {x.data, nullptr, nullptr, weight, epsilon, out.data, x.width});
}

void addNorm(cudaStream_t stream, Rows x, ConstRows y, const float* weight, float epsilon,
             Rows out) {
  launch<true>(stream, "addNorm", x.count,
               {x.data, y.data, x.data, weight, epsilon, out.data, x.width});
}

}  // namespace specache::kernels::cuda
