// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "kernels/tensor.h"
#include "tests/support/seed.h"

namespace specache::test {

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
