// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "kernels/cuda/decode_work.h"

namespace specache::kernels::cuda {

/// Marks in `mask`, shared memory of one bit a token, which of the `tokens` positions from `first`
/// on a slot replaces. All threads of a block call.
__device__ inline void markReplaced(const DecodeWork& work, int item, int first, int tokens,
                                    std::uint32_t* mask) {
  const Slots& slots = work.attention.slots;
  const std::int32_t* const positions =
      slots.positions + static_cast<std::size_t>(item) * slots.count;
  const auto positionOf = [&](int slot) { return slot < slots.count ? positions[slot] : -1; };
  int position = positionOf(threadIdx.x);  // asked for before the barrier
  for (int i = threadIdx.x; i < tokens / 32; i += blockDim.x) mask[i] = 0;
  __syncthreads();
  for (int slot = threadIdx.x; slot < slots.count; slot += blockDim.x) {
    const int offset = position - first;
    if (position >= 0 && offset >= 0 && offset < tokens)
      atomicOr(&mask[offset / 32], 1u << offset % 32);
    position = positionOf(slot + blockDim.x);
  }
  __syncthreads();
}

}  // namespace specache::kernels::cuda
