// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/check.h"
#include "kernels/cuda/operations.h"
#include "kernels/cuda/row_pieces.cuh"

namespace specache::kernels::cuda {
namespace {

/// Threads of a block for one sequence: the blocks have some 64 KB on their way at once. Four times
/// as much was no faster, and reads of device memory had to wait behind it: a product beside it
/// took a fifth longer. What many sequences fetch takes longer than the products beside it, so four
/// of them have as much on their way as PCIe 5 takes.
constexpr int kSequenceThreads = 128;

/// Running sum of the lists' lengths: ends[i] rows are in lists 0 … i. Only lengths on the device
/// tell how much there is to fetch, so every block sums them up for itself.
__device__ void sumCounts(const std::int32_t* counts, int items, int* ends) {
  const int thread = threadIdx.y * blockDim.x + threadIdx.x;
  const int threads = blockDim.x * blockDim.y;
  for (int i = thread; i < items; i += threads) ends[i] = counts[i];
  __syncthreads();
  if (thread < kWarp) {
    int before = 0;
    for (int first = 0; first < items; first += kWarp) {
      const int item = first + thread;
      int sum = item < items ? ends[item] : 0;
      for (int lanes = 1; lanes < kWarp; lanes *= 2) {
        const int lower = __shfl_up_sync(kFullWarp, sum, lanes);
        if (thread >= lanes) sum += lower;
      }
      if (item < items) ends[item] = before + sum;
      before += __shfl_sync(kFullWarp, sum, kWarp - 1);
    }
  }
  __syncthreads();
}

/// The list that row `index` of all lists together is in.
__device__ int listOf(const int* ends, int items, int index) {
  int first = 0;
  for (int end = items; first < end;) {
    const int middle = (first + end) / 2;
    if (ends[middle] <= index)
      first = middle + 1;
    else
      end = middle;
  }
  return first;
}

/// A row's place in CPU memory and its slot.
struct Journey {
  const std::byte* from;
  Half* to;
};

struct Fetch {
  FetchList list;
  Slots slots;
  const HostRows* hosts;
  int layer;

  __device__ Journey journey(int item, int entry) const {
    const int sequence = item / slots.heads.count;
    const int head = item % slots.heads.count;
    const int slot = list.slots[static_cast<std::size_t>(item) * list.capacity + entry];
    const int position = slots.positions[slots.first(sequence, head) + slot];
    return {hosts[sequence].row(layer, head, position), slots.row(sequence, head, slot)};
  }
};

/// Neighbouring rows of all lists together go to different blocks, so that each has as many rows as
/// the others however they are spread over sequences and heads. A block's threads first look up
/// the places of so many rows at once: that alone is a chain of reads, one of them over the bus.
template <class Piece>
__global__ void __launch_bounds__(kCopyThreads) fetchListed(Fetch fetch, int items) {
  extern __shared__ int ends[];
  __shared__ Journey journeys[kCopyThreads];
  sumCounts(fetch.list.count, items, ends);
  const int rows = ends[items - 1];
  const int thread = threadIdx.y * blockDim.x + threadIdx.x;
  const int atOnce = min(kCopyThreads, static_cast<int>(blockDim.x * blockDim.y));
  const int ownRows = divideUp(rows - static_cast<int>(blockIdx.x), gridDim.x);
  for (int first = 0; first < ownRows; first += atOnce) {
    const int count = min(atOnce, ownRows - first);
    if (thread < count) {
      const int index = (first + thread) * gridDim.x + blockIdx.x;
      const int item = listOf(ends, items, index);
      journeys[thread] = fetch.journey(item, index - (item == 0 ? 0 : ends[item - 1]));
    }
    __syncthreads();
    for (int i = threadIdx.y; i < count; i += blockDim.y)
      pieceOf<Piece>(journeys[i].to) = pieceOf<const Piece>(journeys[i].from);
    __syncthreads();  // before the next rows' places
  }
}

}  // namespace

void fetchRows(cudaStream_t stream, FetchList fetch, Slots slots, int sequences,
               const HostRows* hosts, int layer) {
  const int items = sequences * slots.heads.count;
  withPieces(slots.heads, [&]<class Piece>(Piece) {
    const dim3 threads =
        rowBlock<Piece>(slots.heads, std::min(kSequenceThreads * sequences, kCopyThreads));
    fetchListed<Piece>
        <<<kBusBlocks, threads, items * sizeof(int), stream>>>({fetch, slots, hosts, layer}, items);
  });
  checkLaunch("fetchRows");
}

}  // namespace specache::kernels::cuda
