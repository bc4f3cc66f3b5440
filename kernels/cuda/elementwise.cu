// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/operations.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 256;

struct GatedSilu {
  __device__ float operator()(float gate, float up) const {
    return gate / (1.0f + expf(-gate)) * up;
  }
};

struct Sum {
  __device__ float operator()(float x, float y) const { return x + y; }
};

/// x = operation(x, y), value by value.
template <class Operation>
__global__ void __launch_bounds__(kThreads)
    combine(float* x, const float* y, std::size_t count, Operation operation) {
  const std::size_t i = static_cast<std::size_t>(blockIdx.x) * kThreads + threadIdx.x;
  letNextBegin();
  waitForEarlier();
  if (i < count) x[i] = operation(x[i], y[i]);
}

template <class Operation>
void launch(cudaStream_t stream, const char* name, Rows x, ConstRows y, Operation operation) {
  const std::size_t count = static_cast<std::size_t>(x.count) * x.width;
  if (count == 0) return;
  const auto blocks = static_cast<unsigned>((count + kThreads - 1) / kThreads);
  launchOverlapping(stream, name, combine<Operation>, blocks, kThreads, 0, x.data, y.data, count,
                    operation);
}

}  // namespace

void gatedSilu(cudaStream_t stream, Rows gate, ConstRows up) {
  launch(stream, "gatedSilu", gate, up, GatedSilu{});
}

void add(cudaStream_t stream, Rows x, ConstRows y) {
  launch(stream, "add", x, y, Sum{});
}

}  // namespace specache::kernels::cuda
