// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "kernels/cpu/operations.h"

namespace specache::kernels::cpu {
namespace {

constexpr int kBlockRows = 16;

/// Calls body(row) for all rows, blocks of them on each thread.
template <class Body>
void forRows(Workers& workers, int rows, const Body& body) {
  workers.parallelFor((rows + kBlockRows - 1) / kBlockRows, [&](int block, Scratch&) {
    const int end = std::min(rows, (block + 1) * kBlockRows);
    for (int row = block * kBlockRows; row < end; ++row) body(static_cast<std::ptrdiff_t>(row));
  });
}

void turnHead(const float* cosines, int half, RopePairs pairs, float* head) {
  const float* const sines = cosines + half;
  const bool adjacent = pairs == RopePairs::adjacent;
  const int step = adjacent ? 2 : 1;
  const int distance = adjacent ? 1 : half;
  for (std::ptrdiff_t i = 0; i < half; ++i) {
    float* const pair = head + i * step;
    const float x = pair[0];
    const float y = pair[distance];
    pair[0] = x * cosines[i] - y * sines[i];
    pair[distance] = x * sines[i] + y * cosines[i];
  }
}

}  // namespace

// In double: at position 100,000 a float's angle would be wrong by 0.004 radians.
void ropeAngles(Workers& workers, const std::int32_t* positions, Rope rope, Rows angles) {
  forRows(workers, angles.count, [&](std::ptrdiff_t row) {
    float* const cosines = angles.data + row * angles.width;
    float* const sines = cosines + rope.dim / 2;
    for (int i = 0; i < rope.dim / 2; ++i) {
      const double angle =
          static_cast<double>(positions[row]) * static_cast<double>(rope.frequencies[i]);
      cosines[i] = static_cast<float>(std::cos(angle));
      sines[i] = static_cast<float>(std::sin(angle));
    }
  });
}

void rope(Workers& workers, Rows queries, Rows keys, ConstRows angles, RopePairs pairs) {
  forRows(workers, angles.count, [&](std::ptrdiff_t row) {
    for (const Rows& x : {queries, keys}) {
      float* const values = x.data + row * x.width;
      for (int at = 0; at < x.width; at += angles.width)
        turnHead(angles.data + row * angles.width, angles.width / 2, pairs, values + at);
    }
  });
}

}  // namespace specache::kernels::cpu
