// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/check.h"
#include "kernels/cuda/operations.h"
#include "kernels/cuda/row_pieces.cuh"

namespace specache::kernels::cuda {
namespace {

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
/// the others however they are spread over sequences and heads.
template <class Piece>
__global__ void __launch_bounds__(kCopyThreads) fetchListed(Fetch fetch, int items) {
  extern __shared__ int ends[];
  sumCounts(fetch.list.count, items, ends);
  const int rows = ends[items - 1];
  for (int index = threadIdx.y * gridDim.x + blockIdx.x; index < rows;
       index += gridDim.x * blockDim.y) {
    const int item = listOf(ends, items, index);
    const Journey journey = fetch.journey(item, index - (item == 0 ? 0 : ends[item - 1]));
    pieceOf<Piece>(journey.to) = pieceOf<const Piece>(journey.from);
  }
}

}  // namespace

void fetchRows(cudaStream_t stream, FetchList fetch, Slots slots, int sequences,
               const HostRows* hosts, int layer) {
  const int items = sequences * slots.heads.count;
  withPieces(slots.heads, [&]<class Piece>(Piece) {
    fetchListed<Piece><<<kBusBlocks, rowBlock<Piece>(slots.heads), items * sizeof(int), stream>>>(
        {fetch, slots, hosts, layer}, items);
  });
  checkLaunch("fetchRows");
}

}  // namespace specache::kernels::cuda
