// SPDX-License-Identifier: GPL-3.0-or-later
// The page layout `fragments`: codes lie as one warp's registers want them for the tensor core's
// product of 16 × 16 by 16 × 8 values (PTX ISA, "Matrix fragments for mma.m16n8k16"), in which the
// codes are the left matrix.
//
// Codes of keys are a matrix of tokens (rows) by channels (inner), codes of values one of channels
// by tokens, so that the inner index is summed over in both products. For each 16 inner indices,
// lane 4·a + b needs the rows r with r % 8 = a, at inner 2b, 2b + 1 (low pair) and 2b + 8, 2b + 9
// (high pair). A word of 32 bits belongs to one lane; its two halves are the two indices of a pair.
// Each half is two bytes, and a byte holds 8/B rows, a, a + 8, a + 16 …, of one pair: the low
// pair's bytes come first, then the high pair's. So `word & mask` is a register of the left matrix,
// two numbers code · 2^(bit − 24) as denormal halves, which costs one instruction for two codes.
//
// Words: [inner / 16][words a lane][lane]. Scales: for each 16 inner indices, lane pair b and group
// a record of eight halves: zeros and scales of the low pair, zeros and scales of the high pair. It
// is a left matrix as it stands: of zeros in the rows 0 … 7.
#pragma once

#include <cstddef>

namespace specache::kernels::fragments {

/// 32-bit words of one lane for 16 inner indices.
constexpr int wordsPerLane(int rows, int bits) {
  return (rows * bits + 63) / 64;
}

/// The byte of one code, and its lowest bit in there.
struct Place {
  std::size_t byte;
  int shift;
};

constexpr Place placeOf(int rows, int bits, int row, int inner) {
  const int perByte = 8 / bits;
  const int words = wordsPerLane(rows, bits);
  const int high = inner % 16 / 8;
  const int lane = row % 8 * 4 + inner % 8 / 2;
  const int byte = high * words + row / 8 / perByte;  // of the lane's half
  const std::size_t word = (static_cast<std::size_t>(inner) / 16 * words + byte / 2) * 32 + lane;
  return {word * 4 + inner % 2 * 2 + byte % 2, row / 8 % perByte * bits};
}

/// Index of a scale among the halves of the key or value scales; its zero is 2 before. `inner`: the
/// channel of a key or the token of a value; `groups`: of channels, 1 for keys.
constexpr int scaleIndex(int inner, int group, int groups) {
  const int record = (inner / 16 * 4 + inner % 8 / 2) * groups + group;
  return record * 8 + inner % 16 / 8 * 4 + 2 + inner % 2;
}

}  // namespace specache::kernels::fragments
