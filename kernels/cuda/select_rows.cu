// SPDX-License-Identifier: GPL-3.0-or-later
#include <bit>

#include "kernels/cuda/check.h"
#include "kernels/cuda/observation.cuh"
#include "kernels/cuda/operations.h"
#include "kernels/cuda/top_k.cuh"

namespace specache::kernels::cuda {
namespace {

/// How important a position of one sequence and KV head will be: Choice::newestRow.
struct NewestRow {
  const float* attention;

  __device__ NewestRow(const Importance& importance, int sequence, int head, int)
      : attention(importance.of(sequence, importance.rows - 1, head)) {}

  __device__ float operator()(int position) const { return attention[position]; }
};

/// The same for Choice::readingOn after a step of kRows rows.
template <int kRows>
struct ReadingOn {
  const float* attention[kRows];
  int first;  ///< of the candidates: attention to what lies before counts for nothing

  __device__ ReadingOn(const Importance& importance, int sequence, int head, int first)
      : first(first) {
    for (int row = 0; row < kRows; ++row) attention[row] = importance.of(sequence, row, head);
  }

  __device__ float operator()(int position) const {
    float most = 0;
#pragma unroll
    for (int row = 0; row < kRows; ++row) {
#pragma unroll
      for (int lag = kRows - 1 - row; lag <= kRows - row; ++lag)
        if (position - lag >= first) most = fmaxf(most, attention[row][position - lag]);
    }
    return most;
  }
};

/// Slots that may be filled anew sort in the order in which they go: spare ones, empty or of
/// positions behind the sliding window, then the least recently chosen; of equals the lower slot.
/// Slots that stay, and those that pad the keys to a
/// power of two, come last.
using SlotKey = std::uint64_t;

constexpr SlotKey kStays = ~SlotKey{0};
constexpr int kSharedKeys = 4096;  ///< keys that fit in shared memory

__device__ SlotKey keyOf(bool spare, std::int32_t lastChosen, int slot) {
  const std::uint32_t age = spare ? 0 : static_cast<std::uint32_t>(lastChosen) + 1;
  return static_cast<SlotKey>(age) << 32 | static_cast<std::uint32_t>(slot);
}

/// The slots of one sequence and KV head.
struct HeadSlots {
  std::int32_t* positions;
  std::int32_t* lastChosen;
  int count;
  int firstSeen;  ///< the first position that rows still see
};

/// The positions chosen for them.
struct Chosen {
  const std::int32_t* positions;  ///< ascending
  int count;
  bool* resident;  ///< whether a slot holds them already
};

/// Memory of the whole selection.
struct SelectionMemory {
  std::uint32_t* largest = nullptr;  ///< [item][runs]
  int runs = 0;
  TopKMemory topK;
  bool* resident = nullptr;             ///< [item][k]
  SlotKey* keys = nullptr;              ///< [item][keyCount]; none: in shared memory
  int keyCount = 0;                     ///< a power of two, at least S
  std::int32_t* slotsBefore = nullptr;  ///< positions, [item][slot]
};

/// Bitonic sort of a power of two of keys.
__device__ void sortKeys(SlotKey* keys, int count) {
  for (int size = 2; size <= count; size *= 2) {
#pragma unroll 1
    for (int stride = size / 2; stride > 0; stride /= 2) {
#pragma unroll 1
      for (int i = threadIdx.x; i < count / 2; i += kTopKThreads) {
        const int a = 2 * i - (i & (stride - 1));
        const int b = a + stride;
        const SlotKey keyA = keys[a];
        const SlotKey keyB = keys[b];
        const bool ascending = (a & size) == 0;
        if ((keyA > keyB) == ascending) {
          keys[a] = keyB;
          keys[b] = keyA;
        }
      }
      __syncthreads();
    }
  }
}

/// Marks what is there already, and puts the slots that may be filled anew in order.
__device__ void keepResident(const HeadSlots& slots, const Chosen& chosen, int step, SlotKey* keys,
                             int keyCount) {
#pragma unroll 1
  for (int i = threadIdx.x; i < chosen.count; i += kTopKThreads) chosen.resident[i] = false;
  __syncthreads();
#pragma unroll 1
  for (int slot = threadIdx.x; slot < keyCount; slot += kTopKThreads) {
    keys[slot] = kStays;
    if (slot >= slots.count) continue;
    const std::int32_t position = slots.positions[slot];
    const int found = findPosition(chosen.positions, chosen.count, position);
    if (found < 0) {
      keys[slot] = keyOf(position < slots.firstSeen, slots.lastChosen[slot], slot);
    } else {
      chosen.resident[found] = true;
      slots.lastChosen[slot] = step;
    }
  }
  __syncthreads();
  sortKeys(keys, keyCount);
}

/// Gives the other chosen positions their slots; returns how many there are. `list` gets the slots.
__device__ int fillSlots(const HeadSlots& slots, const Chosen& chosen, int step,
                         const SlotKey* keys, std::int32_t* list) {
  int fetched = 0;
#pragma unroll 1
  for (int first = 0; first < chosen.count; first += kTopKThreads) {
    const int i = first + static_cast<int>(threadIdx.x);
    const bool missing = i < chosen.count && !chosen.resident[i];
    int total = 0;
    const int place = fetched + sumBefore(missing, total);
    if (missing) {
      const auto slot = static_cast<std::int32_t>(keys[place] & 0xffffffffu);
      slots.positions[slot] = chosen.positions[i];
      slots.lastChosen[slot] = step;
      list[place] = slot;
    }
    fetched += total;
  }
  return fetched;
}

/// The paged positions that the next attention's first row sees.
__device__ PositionRange candidatesOf(const Selection& selection, const SequenceState& state) {
  return visiblePositions(state.length, selection.importance.slidingWindow).within(0, state.paged);
}

/// Reads everything once. What is observed are the slots before the choice, so they are put aside.
template <class Expected>
__global__ void __launch_bounds__(kMaximaThreads)
    findLargest(Selection selection, SelectionMemory memory, Observation observation) {
  const Slots& slots = selection.slots;
  const int heads = slots.heads.count;
  const int item = blockIdx.y;
  const PositionRange candidates = candidatesOf(selection, selection.states[item / heads]);
  const Expected expected(selection.importance, item / heads, item % heads, candidates.first);
  largestOfRuns(expected, candidates,
                memory.largest + static_cast<std::size_t>(item) * memory.runs);
  if (!observation.isWanted()) return;
  readAttention(observation, Attention(observation, item));
  const std::size_t first = static_cast<std::size_t>(item) * slots.count;
  for (int slot = threadIdx.x; blockIdx.x == 0 && slot < slots.count; slot += kMaximaThreads)
    memory.slotsBefore[first + slot] = slots.positions[first + slot];
}

template <class Expected>
__device__ void chooseOf(const Selection& selection, const SelectionMemory& memory, int item,
                         SlotKey* sharedKeys) {
  const Slots& all = selection.slots;
  const int heads = all.heads.count;
  const int sequence = item / heads;
  const int head = item % heads;
  const SequenceState state = selection.states[sequence];

  const PositionRange candidates = candidatesOf(selection, state);
  const int k = min(min(selection.topK, all.count), candidates.count());
  const Expected expected(selection.importance, sequence, head, candidates.first);
  const std::int32_t* const best = bestPositions(
      expected, candidates, k, memory.largest + static_cast<std::size_t>(item) * memory.runs,
      memory.topK, item);

  int fetched = 0;
  if (k > 0) {
    const std::size_t first = all.first(sequence, head);
    const HeadSlots slots{all.positions + first, all.lastChosen + first, all.count,
                          candidates.first};
    const Chosen chosen{best, k, memory.resident + static_cast<std::size_t>(item) * memory.topK.k};
    SlotKey* const keys = memory.keys == nullptr
                              ? sharedKeys
                              : memory.keys + static_cast<std::size_t>(item) * memory.keyCount;
    keepResident(slots, chosen, state.length, keys, memory.keyCount);
    fetched = fillSlots(
        slots, chosen, state.length, keys,
        selection.fetch.slots + static_cast<std::size_t>(item) * selection.fetch.capacity);
  }
  if (threadIdx.x != 0) return;
  selection.fetch.count[item] = fetched;
  if (selection.figures == nullptr) return;
  selection.figures[item].chosen = k;
  selection.figures[item].fetched = fetched;
}

/// Grid: (the choice, then the parts of the observation; items).
template <class Expected>
__global__ void __launch_bounds__(kTopKThreads, kTopKBlocks)
    choose(Selection selection, SelectionMemory memory, Observation observation) {
  extern __shared__ SlotKey sharedKeys[];
  const int item = blockIdx.y;
  const int part = blockIdx.x;
  if (part == 0)
    chooseOf<Expected>(selection, memory, item, sharedKeys);
  else
    observePart(observation, item, part - 1);
}

SelectionMemory takeMemory(Workspace& workspace, const Selection& selection, int items) {
  const int capacity = selection.importance.capacity;
  const auto count = static_cast<std::size_t>(items);
  SelectionMemory memory;
  workspace.reset();
  memory.runs = runsOf(capacity);
  memory.largest = workspace.take<std::uint32_t>(count * memory.runs);
  memory.topK =
      takeTopKMemory(workspace, items, capacity, std::min(selection.topK, selection.slots.count));
  memory.resident = workspace.take<bool>(count * memory.topK.k);
  memory.keyCount = static_cast<int>(std::bit_ceil(static_cast<unsigned>(selection.slots.count)));
  if (memory.keyCount > kSharedKeys) memory.keys = workspace.take<SlotKey>(count * memory.keyCount);
  if (selection.observed != nullptr)
    memory.slotsBefore = workspace.take<std::int32_t>(count * selection.slots.count);
  return memory;
}

Observation takeObservation(Workspace& workspace, const Selection& selection,
                            const SelectionMemory& memory) {
  if (selection.observed == nullptr) return {};
  Observation observation =
      observationOf(workspace, selection.importance, selection.topK, selection.sequences,
                    selection.observed, selection.slots, selection.figures);
  observation.slots = memory.slotsBefore;
  return observation;
}

template <class Expected>
void launch(cudaStream_t stream, const Selection& selection, const SelectionMemory& memory,
            const Observation& observation, int items) {
  const dim3 readers(divideUp(memory.runs, kRunsPerBlock), items);
  findLargest<Expected><<<readers, kMaximaThreads, 0, stream>>>(selection, memory, observation);
  checkLaunch("selectRows");
  const std::size_t sharedBytes =
      memory.keys == nullptr ? static_cast<std::size_t>(memory.keyCount) * sizeof(SlotKey) : 0;
  const dim3 parts(observation.isWanted() ? 1 + kObservationParts : 1, items);
  choose<Expected><<<parts, kTopKThreads, sharedBytes, stream>>>(selection, memory, observation);
  checkLaunch("selectRows");
}

}  // namespace

void selectRows(cudaStream_t stream, Workspace& workspace, const Selection& selection) {
  const int items = selection.sequences * selection.slots.heads.count;
  const SelectionMemory memory = takeMemory(workspace, selection, items);
  const Observation observation = takeObservation(workspace, selection, memory);
  if (selection.choice == Choice::newestRow)
    launch<NewestRow>(stream, selection, memory, observation, items);
  else if (selection.importance.rows == 1)
    launch<ReadingOn<1>>(stream, selection, memory, observation, items);
  else
    launch<ReadingOn<2>>(stream, selection, memory, observation, items);
}

}  // namespace specache::kernels::cuda
