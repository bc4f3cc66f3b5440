// SPDX-License-Identifier: GPL-3.0-or-later
// How threads share out 16-bit rows: threadIdx.x is a piece of a row, threadIdx.y a row, so that no
// thread divides to find its place, whatever the head size.
#pragma once

#include <algorithm>

#include "kernels/cuda/device.cuh"
#include "kernels/kv.h"

namespace specache::kernels::cuda {

/// Threads of a block, at most. A few such blocks, with 16 bytes a thread on the way, fill PCIe 5
/// and leave most multiprocessors to what computes.
inline constexpr int kCopyThreads = 512;
inline constexpr int kBusBlocks = 32;

template <class Piece>
dim3 rowBlock(KvHeads heads, int threads = kCopyThreads) {
  const int pieces = static_cast<int>(heads.rowBytes() / sizeof(Piece));
  return dim3(pieces, std::max(1, threads / pieces));
}

/// This thread's piece of a row.
template <class Piece, class Element>
__device__ Piece& pieceOf(Element* row) {
  return reinterpret_cast<Piece*>(row)[threadIdx.x];
}

/// Calls launch(a piece) with the widest pieces that rows of these heads consist of.
template <class Launch>
void withPieces(KvHeads heads, const Launch& launch) {
  if (heads.rowBytes() % sizeof(uint4) == 0)
    launch(uint4{});
  else
    launch(uint2{});  // heads are of an even size
}

}  // namespace specache::kernels::cuda
