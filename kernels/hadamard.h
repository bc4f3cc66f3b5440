// SPDX-License-Identifier: GPL-3.0-or-later
// Which channels of a query's or key's head a Hadamard transform mixes behind RoPE (ours; as
// SpinQuant's R3, arXiv 2405.16406). It is orthonormal, so q·k is what it was, but a key's channels
// become alike and near to normally distributed. One-bit pages then tell far more of them: a few
// channels of wide range would otherwise spoil the scores by which rows are chosen.
#pragma once

namespace specache::kernels {

/// Blocks of so many neighbouring RoPE pairs are mixed, both values of each.
inline constexpr int kHadamardPairs = 32;

/// 1/√n for the n values of a block.
inline constexpr float kHadamardScale = 0.125F;
static_assert(kHadamardScale * kHadamardScale * 2 * kHadamardPairs == 1);

/// Heads that are not whole blocks stay as RoPE leaves them.
constexpr bool isMixed(int headDim) {
  return headDim % (2 * kHadamardPairs) == 0;
}

}  // namespace specache::kernels
