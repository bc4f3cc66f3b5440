// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "kernels/cpu/operations.h"

namespace specache::kernels::cpu {
namespace {

constexpr int kBlockRows = 16;

/// Cosine and sine of one position's angles, [d/2] each.
struct Turn {
  float* cosine;
  float* sine;
};

// In double: at position 100,000 a float's angle would be wrong by 0.004 radians.
void setTurn(const Rope& rope, int position, Turn turn) {
  for (int i = 0; i < rope.dim / 2; ++i) {
    const double angle = static_cast<double>(position) * static_cast<double>(rope.frequencies[i]);
    turn.cosine[i] = static_cast<float>(std::cos(angle));
    turn.sine[i] = static_cast<float>(std::sin(angle));
  }
}

void turnHead(const Rope& rope, Turn turn, float* head) {
  const int half = rope.dim / 2;
  const bool adjacent = rope.pairs == RopePairs::adjacent;
  const int step = adjacent ? 2 : 1;
  const int distance = adjacent ? 1 : half;
  for (std::ptrdiff_t i = 0; i < half; ++i) {
    float* const pair = head + i * step;
    const float x = pair[0];
    const float y = pair[distance];
    pair[0] = x * turn.cosine[i] - y * turn.sine[i];
    pair[distance] = x * turn.sine[i] + y * turn.cosine[i];
  }
}

}  // namespace

void rope(Workers& workers, Rows x, const std::int32_t* positions, Rope rope) {
  const int blocks = (x.count + kBlockRows - 1) / kBlockRows;
  workers.parallelFor(blocks, [&](int block, Scratch& scratch) {
    const auto half = static_cast<std::size_t>(rope.dim / 2);
    const Turn turn{scratch.take<float>(half), scratch.take<float>(half)};
    const int end = std::min(x.count, (block + 1) * kBlockRows);
    for (int row = block * kBlockRows; row < end; ++row) {
      setTurn(rope, positions[row], turn);
      float* const values = x.data + static_cast<std::ptrdiff_t>(row) * x.width;
      for (int at = 0; at < x.width; at += rope.dim) turnHead(rope, turn, values + at);
    }
  });
}

}  // namespace specache::kernels::cpu
