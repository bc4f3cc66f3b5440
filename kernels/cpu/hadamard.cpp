// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/hadamard.h"

#include <cstddef>

#include "kernels/hadamard.h"

namespace specache::kernels::cpu {
namespace {

constexpr int kValues = 2 * kHadamardPairs;

/// Sums and differences of all values that are kDistance apart.
template <int kDistance>
void combine(float* values) {
  for (int begin = 0; begin < kValues; begin += 2 * kDistance) {
    for (int i = begin; i < begin + kDistance; ++i) {
      const float a = values[i];
      const float b = values[i + kDistance];
      values[i] = a + b;
      values[i + kDistance] = a - b;
    }
  }
}

}  // namespace

void hadamard(float* head, int dim, RopePairs pairs) {
  const bool adjacent = pairs == RopePairs::adjacent;
  const std::ptrdiff_t step = adjacent ? 2 : 1;
  const std::ptrdiff_t distance = adjacent ? 1 : dim / 2;
  for (std::ptrdiff_t block = 0; block < dim / 2; block += kHadamardPairs) {
    float* const pair = head + block * step;
    float values[kValues];
    for (std::ptrdiff_t i = 0; i < kHadamardPairs; ++i) {
      values[i] = pair[i * step];
      values[i + kHadamardPairs] = pair[i * step + distance];
    }
    combine<32>(values);
    combine<16>(values);
    combine<8>(values);
    combine<4>(values);
    combine<2>(values);
    combine<1>(values);
    for (std::ptrdiff_t i = 0; i < kHadamardPairs; ++i) {
      pair[i * step] = values[i] * kHadamardScale;
      pair[i * step + distance] = values[i + kHadamardPairs] * kHadamardScale;
    }
  }
}

}  // namespace specache::kernels::cpu
