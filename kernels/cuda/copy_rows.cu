// SPDX-License-Identifier: GPL-3.0-or-later
// Operations that move 16-bit rows between chunks, the window and CPU memory.
//
// A chunk's rows cross PCIe by the copy engines: kernels that wait for the bus would keep
// multiprocessors from the products that run at the same time. They do it only where the table of
// slabs is not readable from the CPU, as the launcher must know addresses.
#include "kernels/cuda/bus_copies.h"
#include "kernels/cuda/check.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/operations.h"
#include "kernels/cuda/row_pieces.cuh"

namespace specache::kernels::cuda {
namespace {

// Where row i of an operation and KV head is.

struct InChunk {
  KvRows rows;
  int first;

  __device__ Half* operator()(int head, int i) const { return rows.row(head, first + i); }
};

struct InHost {
  HostRows rows;
  int layer;
  int position;

  __device__ std::byte* operator()(int head, int i) const {
    return rows.row(layer, head, position + i);
  }
};

struct InWindow {
  Window window;
  int sequence;
  int position;

  __device__ Half* operator()(int head, int i) const {
    return window.row(sequence, head, position + i);
  }
};

/// Copies `count` rows of head blockIdx.y. A block takes neighbouring rows, which share a slab's
/// entry in the table.
template <class Piece, class From, class To>
__global__ void __launch_bounds__(kCopyThreads) copyRows(From from, To to, int count) {
  const int head = blockIdx.y;
  const int share = divideUp(count, gridDim.x);
  const int end = min(count, static_cast<int>(blockIdx.x + 1) * share);
  for (int i = blockIdx.x * share + threadIdx.y; i < end; i += blockDim.y)
    pieceOf<Piece>(to(head, i)) = pieceOf<Piece>(from(head, i));
}

/// A row each for every sequence and head.
template <class Piece>
__global__ void __launch_bounds__(kCopyThreads)
    sendNewest(Window window, const SequenceState* states, int sequences, const HostRows* hosts,
               int layer) {
  const int item = blockIdx.x * blockDim.y + threadIdx.y;
  const int sequence = item / window.heads.count;
  const int head = item % window.heads.count;
  letNextBegin();
  waitForEarlier();
  if (sequence >= sequences) return;
  const int position = states[sequence].length;
  pieceOf<Piece>(hosts[sequence].row(layer, head, position)) =
      pieceOf<Piece>(window.row(sequence, head, position));
}

/// With at most `headBlocks` blocks a head.
template <class From, class To>
void copy(cudaStream_t stream, KvHeads heads, int headBlocks, From from, To to, int count) {
  if (count == 0) return;
  withPieces(heads, [&]<class Piece>(Piece) {
    const dim3 threads = rowBlock<Piece>(heads);
    const int blocks = std::min(headBlocks, divideUp(count, static_cast<int>(threads.y)));
    copyRows<Piece><<<dim3(blocks, heads.count), threads, 0, stream>>>(from, to, count);
  });
}

/// Blocks a head of a copy that crosses the bus.
int busBlocks(KvHeads heads) {
  return std::max(1, kBusBlocks / heads.count);
}

/// Blocks a head of a copy in device memory: enough for every multiprocessor.
int deviceBlocks(KvHeads heads) {
  constexpr int kDeviceBlocks = 512;
  return std::max(1, kDeviceBlocks / heads.count);
}

}  // namespace

void offloadRows(cudaStream_t stream, KvRows source, int first, HostRows host, int layer,
                 int position, int count) {
  if (isTableReadable(host))
    return offloadByEngine(stream, {host, layer, position, source, first, count});
  copy(stream, host.heads, busBlocks(host.heads), InChunk{source, first},
       InHost{host, layer, position}, count);
  checkLaunch("offloadRows");
}

void loadRows(cudaStream_t stream, HostRows host, int layer, int position, KvRows out, int first,
              int count) {
  if (isTableReadable(host))
    return loadByEngine(stream, {host, layer, position, out, first, count});
  copy(stream, host.heads, busBlocks(host.heads), InHost{host, layer, position},
       InChunk{out, first}, count);
  checkLaunch("loadRows");
}

void fillWindow(cudaStream_t stream, KvRows source, int first, Window window, int sequence,
                int position, int count) {
  copy(stream, window.heads, deviceBlocks(window.heads), InChunk{source, first},
       InWindow{window, sequence, position}, count);
  checkLaunch("fillWindow");
}

void readWindow(cudaStream_t stream, Window window, int sequence, int position, KvRows out,
                int first, int count) {
  copy(stream, window.heads, deviceBlocks(window.heads), InWindow{window, sequence, position},
       InChunk{out, first}, count);
  checkLaunch("readWindow");
}

void offloadNewest(cudaStream_t stream, Window window, const SequenceState* states, int sequences,
                   const HostRows* hosts, int layer) {
  withPieces(window.heads, [&]<class Piece>(Piece) {
    const dim3 threads = rowBlock<Piece>(window.heads);
    const int blocks = divideUp(sequences * window.heads.count, static_cast<int>(threads.y));
    launchOverlapping(stream, "offloadNewest", sendNewest<Piece>, blocks, threads, 0, window,
                      states, sequences, hosts, layer);
  });
}

}  // namespace specache::kernels::cuda
