// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "kernels/tensor.h"
#include "tests/support/seed.h"

namespace specache::test {

/// Every type that weights may have.
inline constexpr kernels::DType kAllTypes[] = {
    kernels::DType::f32,  kernels::DType::f16,    kernels::DType::bf16,  kernels::DType::q8_0,
    kernels::DType::q4_0, kernels::DType::q4_1,   kernels::DType::q5_0,  kernels::DType::q5_1,
    kernels::DType::q2_k, kernels::DType::q3_k,   kernels::DType::q4_k,  kernels::DType::q5_k,
    kernels::DType::q6_k, kernels::DType::iq4_nl, kernels::DType::iq4_xs};

/// A width that the type can have: `width` itself, or the next multiple of its block.
constexpr int fitting(kernels::DType type, int width) {
  const int block = kernels::info(type).blockValues;
  return (width + block - 1) / block * block;
}

/// Random test data; prints its seed.
class RandomData {
 public:
  int integer(int low, int high) { return static_cast<int>(randomInteger(generator_, low, high)); }
  bool coin() { return integer(0, 1) == 1; }
  float normal(float deviation = 1);
  std::vector<float> normals(std::size_t count, float deviation = 1);
  std::vector<kernels::Half> halves(std::size_t count, float deviation = 1);
  /// `count` different numbers from 0 … limit − 1, in random order.
  std::vector<std::int32_t> sample(int count, int limit);
  /// A weight matrix with random scales and codes.
  std::vector<std::byte> weight(kernels::DType dtype, int rows, int columns);

 private:
  void fillBlock(kernels::DType dtype, std::byte* block);

  std::mt19937_64 generator_ = seededGenerator();
};

}  // namespace specache::test
