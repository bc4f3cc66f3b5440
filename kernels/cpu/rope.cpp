// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "kernels/cpu/hadamard.h"
#include "kernels/cpu/operations.h"
#include "kernels/hadamard.h"

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

/// Calls body(cosines, head) for every head of queries and keys; the sines are behind the cosines.
template <class Body>
void forHeads(Workers& workers, Rows queries, Rows keys, ConstRows angles, const Body& body) {
  forRows(workers, angles.count, [&](std::ptrdiff_t row) {
    for (const Rows& x : {queries, keys}) {
      float* const values = x.data + row * x.width;
      for (int at = 0; at < x.width; at += angles.width)
        body(angles.data + row * angles.width, values + at);
    }
  });
}

void ropeHead(const float* cosines, int half, RopePairs pairs, float* head) {
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
  forHeads(workers, queries, keys, angles, [&](const float* cosines, float* head) {
    ropeHead(cosines, angles.width / 2, pairs, head);
  });
}

void turnHeads(Workers& workers, const HeadRows& heads) {
  const int dim = heads.angles.width;
  forHeads(workers, heads.queries, heads.keys, heads.angles,
           [&](const float* cosines, float* head) {
             ropeHead(cosines, dim / 2, heads.pairs, head);
             if (isMixed(dim)) hadamard(head, dim, heads.pairs);
           });
}

}  // namespace specache::kernels::cpu
