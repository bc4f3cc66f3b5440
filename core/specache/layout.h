// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes that all stores of a cache share, and the rule which tokens are in pages.
#pragma once

#include <cstddef>

#include "kernels/kv.h"

namespace specache {

/// Layers, sequences and KV heads that a store has room for.
struct StoreShape {
  int layers = 0;
  int sequences = 0;
  kernels::KvHeads heads;

  /// KV heads of all sequences of one layer.
  std::size_t headsPerLayer() const {
    return static_cast<std::size_t>(sequences) * static_cast<std::size_t>(heads.count);
  }
};

/// Tokens in low-bit pages, of `length` tokens: the window keeps the newest R to R + g − 1, and the
/// others fill whole pages.
constexpr int pagedTokens(int length, int residual, int group) {
  return length > residual ? (length - residual) / group * group : 0;
}

/// Rows of the window's ring: R + g − 1 kept ones and two of a step, in whole pages so that a
/// page's tokens are contiguous.
constexpr int ringCapacity(int residual, int group) {
  return (residual + group + 1 + group - 1) / group * group;
}

}  // namespace specache
