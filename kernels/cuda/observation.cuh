// SPDX-License-Identifier: GPL-3.0-or-later
// What row 0 of a step did (HeadFigures): its choice, masses and most attended positions. By
// kernels of its own, or beside the choice of rows, which reads the same probabilities.
#pragma once

#include <cstdint>

#include "kernels/cuda/top_k.cuh"
#include "kernels/kv.h"
#include "kernels/visible_positions.h"

namespace specache::kernels::cuda {

/// What is observed, and memory for it.
struct Observation {
  Importance importance;
  int topK = 0;
  const SequenceState* states = nullptr;
  const std::int32_t* slots = nullptr;  ///< positions, [item][slotCount]
  int slotCount = 0;
  HeadFigures* figures = nullptr;

  std::uint32_t* largest = nullptr;  ///< [item][runs]
  int runs = 0;
  float* masses = nullptr;  ///< [item][readers]: attention on paged tokens, by block
  int readers = 0;          ///< blocks that read a KV head's probabilities
  TopKMemory best;          ///< row 0's own choice
  TopKMemory most;          ///< its most attended positions

  __host__ __device__ bool isWanted() const { return figures != nullptr; }
};

/// With memory from a workspace that was reset before.
inline Observation observationOf(Workspace& workspace, Importance importance, int topK,
                                 int sequences, const SequenceState* states, const Slots& slots,
                                 HeadFigures* figures) {
  const int items = sequences * importance.heads;
  const auto count = static_cast<std::size_t>(items);
  Observation observation;
  observation.importance = importance;
  observation.topK = topK;
  observation.states = states;
  observation.slots = slots.positions;
  observation.slotCount = slots.count;
  observation.figures = figures;
  observation.runs = runsOf(importance.capacity);
  observation.readers = divideUp(observation.runs, kRunsPerBlock);
  observation.largest = workspace.take<std::uint32_t>(count * observation.runs);
  observation.masses = workspace.take<float>(count * observation.readers);
  observation.best = takeTopKMemory(workspace, items, importance.capacity, topK);
  observation.most = takeTopKMemory(workspace, items, importance.capacity, HeadFigures::kAttended);
  return observation;
}

/// What row 0 of one sequence paid to each position in one KV head.
struct Attention {
  int item;
  const float* probabilities;
  PositionRange seen;         ///< by the row
  PositionRange paged;        ///< of these, those in pages
  const std::int32_t* slots;  ///< positions, −1 where empty
  const std::uint32_t* largest;

  __device__ Attention(const Observation& observation, int item) : item(item) {
    const int heads = observation.importance.heads;
    const int sequence = item / heads;
    const int head = item % heads;
    probabilities = observation.importance.of(sequence, 0, head);
    const SequenceState state = observation.states[sequence];
    seen = visiblePositions(state.length, observation.importance.slidingWindow);
    paged = seen.within(0, state.paged);
    slots = observation.slots + static_cast<std::size_t>(item) * observation.slotCount;
    largest = observation.largest + static_cast<std::size_t>(item) * observation.runs;
  }

  __device__ float operator()(int position) const { return probabilities[position]; }
};

__device__ inline void observeChoice(const Observation& observation, const Attention& attention) {
  const int k = min(observation.topK, attention.paged.count());
  const std::int32_t* const best = bestPositions(attention, attention.paged, k, attention.largest,
                                                 observation.best, attention.item);
  int hits = 0;
#pragma unroll 1
  for (int slot = threadIdx.x; slot < observation.slotCount; slot += kTopKThreads)
    if (findPosition(best, k, attention.slots[slot]) >= 0) ++hits;
  int allHits = 0;
  sumBefore(hits, allHits);
  if (threadIdx.x != 0) return;
  observation.figures[attention.item].best = k;
  observation.figures[attention.item].hits = allHits;
}

__device__ inline void observeMass(const Observation& observation, const Attention& attention) {
  const float* const masses =
      observation.masses + static_cast<std::size_t>(attention.item) * observation.readers;
  float paged = 0;
#pragma unroll 1
  for (int i = threadIdx.x; i < observation.readers; i += kTopKThreads) paged += masses[i];
  float resident = 0;
#pragma unroll 1
  for (int slot = threadIdx.x; slot < observation.slotCount; slot += kTopKThreads) {
    const std::int32_t position = attention.slots[slot];
    if (position >= attention.paged.first && position < attention.paged.end)
      resident += attention(position);
  }
  paged = blockSum(paged);
  resident = blockSum(resident);
  if (threadIdx.x != 0) return;
  observation.figures[attention.item].pagedMass = paged;
  observation.figures[attention.item].residentMass = resident;
}

__device__ inline void observeAttended(const Observation& observation, const Attention& attention) {
  const int count = min(HeadFigures::kAttended, attention.seen.count());
  const std::int32_t* const most = bestPositions(
      attention, attention.seen, count, attention.largest, observation.most, attention.item);
  HeadFigures& figures = observation.figures[attention.item];
  const int i = threadIdx.x;
  if (i < count) {
    // Largest first; of equals the lower position, which comes first in `most`.
    const std::uint32_t own = probabilityBits(attention(most[i]));
    int before = 0;
    for (int other = 0; other < count; ++other) {
      const std::uint32_t bits = probabilityBits(attention(most[other]));
      if (bits > own || (bits == own && other < i)) ++before;
    }
    figures.attended[before] = most[i];
    figures.attention[before] = attention(most[i]);
  } else if (i < HeadFigures::kAttended) {
    figures.attended[i] = -1;
    figures.attention[i] = 0;
  }
}

/// Reads the probabilities of one KV head once: largest of each run, and mass. Blocks x share them,
/// of kMaximaThreads; all threads call.
__device__ inline void readAttention(const Observation& observation, const Attention& attention) {
  largestOfRuns(attention, attention.seen,
                observation.largest + static_cast<std::size_t>(attention.item) * observation.runs);
  constexpr int kPositions = kRunsPerBlock * kRun;
  const int block = blockIdx.x * kPositions;
  const int first = max(attention.paged.first, block);
  const int end = min(attention.paged.end, block + kPositions);
  float mass = 0;
  for (int position = first + static_cast<int>(threadIdx.x); position < end;
       position += kMaximaThreads)
    mass += attention(position);
  mass = blockSum(mass);
  if (threadIdx.x == 0)
    observation
        .masses[static_cast<std::size_t>(attention.item) * observation.readers + blockIdx.x] = mass;
}

/// The parts of an observation run beside each other, a block of kTopKThreads each.
inline constexpr int kObservationParts = 2;

__device__ inline void observePart(const Observation& observation, int item, int part) {
  const Attention attention(observation, item);
  if (part == 0) {
    observeChoice(observation, attention);
  } else {
    observeMass(observation, attention);
    observeAttended(observation, attention);
  }
}

}  // namespace specache::kernels::cuda
