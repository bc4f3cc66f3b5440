// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/activation.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/operations.h"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 256;

template <Activation activation>
struct Gated {
  __device__ float operator()(float gate, float up) const { return gated<activation>(gate, up); }
};

struct Sum {
  __device__ float operator()(float x, float y) const { return x + y; }
};

struct SoftCap {
  float cap;
  __device__ float operator()(float x, float) const { return cap * tanhf(x / cap); }
};

struct Scale {
  float factor;
  __device__ float operator()(float x, float) const { return x * factor; }
};

/// x = operation(x, y), value by value, where y begins anew behind each `period` values.
template <class Operation>
__global__ void __launch_bounds__(kThreads)
    combine(float* x, const float* y, std::size_t count, std::size_t period, Operation operation) {
  const std::size_t i = static_cast<std::size_t>(blockIdx.x) * kThreads + threadIdx.x;
  letNextBegin();
  waitForEarlier();
  if (i < count) x[i] = operation(x[i], y[period == count ? i : i % period]);
}

template <class Operation>
void launch(cudaStream_t stream, const char* name, Rows x, ConstRows y, Operation operation) {
  const std::size_t count = static_cast<std::size_t>(x.count) * x.width;
  const std::size_t period = static_cast<std::size_t>(y.count) * y.width;
  if (count == 0) return;
  const auto blocks = static_cast<unsigned>((count + kThreads - 1) / kThreads);
  launchOverlapping(stream, name, combine<Operation>, blocks, kThreads, 0, x.data, y.data, count,
                    period, operation);
}

}  // namespace

void gate(cudaStream_t stream, Rows gate, ConstRows up, Activation activation) {
  switch (activation) {
    case Activation::silu:
      return launch(stream, "gatedSilu", gate, up, Gated<Activation::silu>{});
    case Activation::gelu:
      return launch(stream, "gatedGelu", gate, up, Gated<Activation::gelu>{});
  }
}

void softCap(cudaStream_t stream, Rows x, float cap) {
  launch(stream, "softCap", x, x, SoftCap{cap});
}

void scale(cudaStream_t stream, Rows x, float factor) {
  launch(stream, "scale", x, x, Scale{factor});
}

void add(cudaStream_t stream, Rows x, ConstRows y) {
  launch(stream, "add", x, y, Sum{});
}

void addBias(cudaStream_t stream, Rows x, const float* bias) {
  launch(stream, "addBias", x, {bias, 1, x.width}, Sum{});
}

}  // namespace specache::kernels::cuda
