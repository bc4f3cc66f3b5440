// SPDX-License-Identifier: GPL-3.0-or-later
// The k largest of a KV head's attention probabilities.
//
// Most are far too small to be chosen. Cut the positions into runs of 32: the k largest values lie
// in the k runs with the largest maxima (of equal ones the lower runs), since each of these runs
// has a value that goes before every value of the other runs. So a first kernel, of many blocks,
// reads everything once for the runs' maxima, and a second one, of one block a KV head, has only
// the maxima and k runs to choose from. Runs begin at multiples of 32 wherever the positions to
// choose from begin; the first and the last one may be cut off.
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/cuda/device.cuh"
#include "kernels/cuda/workspace.h"
#include "kernels/visible_positions.h"

namespace specache::kernels::cuda {

inline constexpr int kRun = kWarp;

/// The first kernel's blocks.
inline constexpr int kMaximaThreads = 256;
inline constexpr int kRunsPerWarp = 8;  ///< reads that a warp has in flight
inline constexpr int kRunsPerBlock = kMaximaThreads / kWarp * kRunsPerWarp;

/// The second kernel's blocks: small enough to find room beside what computes.
inline constexpr int kTopKThreads = 512;
/// Blocks for which a multiprocessor has registers: so few a thread that a block finds that room.
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ < 800
inline constexpr int kTopKBlocks = 2;  // a multiprocessor has 1,024 threads there
#else
inline constexpr int kTopKBlocks = 3;
#endif
inline constexpr int kBatch = 4;  ///< reads that a thread has in flight

/// A digit of the radix select.
inline constexpr int kDigitBits = 10;
inline constexpr int kDigits = 3;
inline constexpr int kBins = 1 << kDigitBits;

/// Numbers that are not negative compare like their bits, and probabilities, at most 1, fill no
/// more than three digits. Anything else (NaN) gets some place in the order and harms nobody.
__device__ inline std::uint32_t probabilityBits(float probability) {
  return __float_as_uint(probability) & ((1u << kDigits * kDigitBits) - 1);
}

/// Memory of one choice: for each item, a sequence's KV head.
struct TopKMemory {
  int k = 0;                            ///< room for positions chosen
  int runs = 0;                         ///< room for runs chosen
  std::int32_t* positions = nullptr;    ///< [item][k]: the result, ascending
  std::int32_t* bestRuns = nullptr;     ///< [item][runs]
  std::uint32_t* candidates = nullptr;  ///< [item][runs][kRun]
};

/// Runs of `capacity` positions.
constexpr int runsOf(int capacity) {
  return divideUp(capacity, kRun);
}

inline TopKMemory takeTopKMemory(Workspace& workspace, int items, int capacity, int k) {
  TopKMemory memory;
  memory.k = std::clamp(k, 1, capacity);
  memory.runs = std::min(memory.k, runsOf(capacity));
  const auto count = static_cast<std::size_t>(items);
  memory.positions = workspace.take<std::int32_t>(count * memory.k);
  memory.bestRuns = workspace.take<std::int32_t>(count * memory.runs);
  memory.candidates = workspace.take<std::uint32_t>(count * memory.runs * kRun);
  return memory;
}

// The first kernel.

/// Writes the largest value(position) of every run of the range; block x takes kRunsPerBlock.
template <class Value>
__device__ void largestOfRuns(const Value& value, PositionRange range, std::uint32_t* largest) {
  const int lane = threadIdx.x % kWarp;
  const int first = blockIdx.x * kRunsPerBlock + threadIdx.x / kWarp * kRunsPerWarp;
  if (first * kRun >= range.end || (first + kRunsPerWarp) * kRun <= range.first) return;
  std::uint32_t bits[kRunsPerWarp];
#pragma unroll
  for (int i = 0; i < kRunsPerWarp; ++i) {
    // Beyond the ends the outermost value again: a condition would make the reads wait for each
    // other.
    const int position = min((first + i) * kRun + lane, range.end - 1);
    bits[i] = probabilityBits(value(max(position, range.first)));
  }
#pragma unroll
  for (int i = 0; i < kRunsPerWarp; ++i) {
    const std::uint32_t most = warpLargest(bits[i]);
    if (lane == 0 && (first + i) * kRun < range.end) largest[first + i] = most;
  }
}

// The second kernel: every function below is called by all threads of a block of kTopKThreads. It
// runs once in some microseconds, so that loading its instructions counts: little is unrolled.

__device__ inline int warpSumUpTo(int value) {
  const int lane = threadIdx.x % kWarp;
  for (int lanes = 1; lanes < kWarp; lanes *= 2) {
    const int lower = __shfl_up_sync(kFullWarp, value, lanes);
    if (lane >= lanes) value += lower;
  }
  return value;
}

/// Sum of `value` over the threads before this one; `total` gets that over all threads.
__device__ inline int sumBefore(int value, int& total) {
  constexpr int kWarps = kTopKThreads / kWarp;
  __shared__ int sums[kWarps];
  const int lane = threadIdx.x % kWarp;
  const int warp = threadIdx.x / kWarp;
  const int upToLane = warpSumUpTo(value);
  if (lane == kWarp - 1) sums[warp] = upToLane;
  __syncthreads();
  const int upToWarp = warpSumUpTo(lane < kWarps ? sums[lane] : 0);
  total = __shfl_sync(kFullWarp, upToWarp, kWarps - 1);
  const int warpsBefore = __shfl_sync(kFullWarp, upToWarp, max(warp - 1, 0));
  __syncthreads();  // before the next call writes sums
  return (warp > 0 ? warpsBefore : 0) + upToLane - value;
}

/// The k-th largest value, and how many of those that equal it are among the k largest.
struct Threshold {
  std::uint32_t bits;
  int equals;
};

/// Radix select, digit by digit from the highest; 1 ≤ k ≤ count.
__device__ inline Threshold kthLargest(const std::uint32_t* values, int count, int k) {
  static_assert(kBins % kTopKThreads == 0);
  constexpr int kOwn = kBins / kTopKThreads;
  __shared__ int bins[kBins];
  __shared__ Threshold next;
  Threshold found{0, k};
#pragma unroll 1
  for (int shift = (kDigits - 1) * kDigitBits; shift >= 0; shift -= kDigitBits) {
    for (int i = 0; i < kBins; i += kTopKThreads) bins[i + threadIdx.x] = 0;
    __syncthreads();
#pragma unroll 1
    for (int first = threadIdx.x; first < count; first += kBatch * kTopKThreads) {
      std::uint32_t bits[kBatch];
#pragma unroll
      for (int i = 0; i < kBatch; ++i) bits[i] = values[min(first + i * kTopKThreads, count - 1)];
#pragma unroll
      for (int i = 0; i < kBatch; ++i) {
        const bool counts = (bits[i] ^ found.bits) >> (shift + kDigitBits) == 0;
        if (counts && first + i * kTopKThreads < count)
          atomicAdd(&bins[bits[i] >> shift & (kBins - 1)], 1);
      }
    }
    __syncthreads();

    // Each thread looks at some bins, downwards, the first thread at the highest.
    const int highest = kBins - 1 - kOwn * static_cast<int>(threadIdx.x);
    int own = 0;
#pragma unroll
    for (int i = 0; i < kOwn; ++i) own += bins[highest - i];
    int total = 0;
    int left = found.equals - sumBefore(own, total);
#pragma unroll
    for (int i = 0; i < kOwn; ++i) {
      const int inBin = bins[highest - i];
      if (left > 0 && left <= inBin)
        next = {found.bits | static_cast<std::uint32_t>(highest - i) << shift, left};
      left -= inBin;
    }
    __syncthreads();
    found = next;
  }
  return found;
}

/// Writes the indices of the k largest values, ascending; of equals the lower; 1 ≤ k ≤ count.
__device__ __noinline__ inline void largestIndices(const std::uint32_t* values, int count, int k,
                                                   std::int32_t* indices) {
  constexpr int kHalf = 16;  // two sums in one word: of larger values, and above of equal ones
  constexpr int kLowHalf = (1 << kHalf) - 1;
  const Threshold threshold = kthLargest(values, count, k);
  int allLarger = 0;
  int allEqual = 0;
#pragma unroll 1
  for (int start = 0; start < count; start += kBatch * kTopKThreads) {
    const int first = start + kBatch * static_cast<int>(threadIdx.x);
    std::uint32_t bits[kBatch];
    // Zeros behind the end are never taken: as many equal values as can be stand before them.
#pragma unroll
    for (int i = 0; i < kBatch; ++i) bits[i] = first + i < count ? values[first + i] : 0;
    int own = 0;
#pragma unroll
    for (int i = 0; i < kBatch; ++i)
      own += (bits[i] > threshold.bits) + ((bits[i] == threshold.bits) << kHalf);
    int total = 0;
    const int before = sumBefore(own, total);
    int larger = allLarger + (before & kLowHalf);
    int equal = allEqual + (before >> kHalf);
#pragma unroll
    for (int i = 0; i < kBatch; ++i) {
      const bool isLarger = bits[i] > threshold.bits;
      const bool isEqual = bits[i] == threshold.bits;
      if (isLarger || (isEqual && equal < threshold.equals))
        indices[larger + min(equal, threshold.equals)] = first + i;
      larger += isLarger;
      equal += isEqual;
    }
    allLarger += total & kLowHalf;
    allEqual += total >> kHalf;
  }
  __syncthreads();
}

/// The k best positions of the range for `item`, ascending; `largest` are its runs' maxima.
template <class Value>
__device__ const std::int32_t* bestPositions(const Value& value, PositionRange range, int k,
                                             const std::uint32_t* largest, const TopKMemory& memory,
                                             int item) {
  if (k == 0) return nullptr;
  std::int32_t* const positions = memory.positions + static_cast<std::size_t>(item) * memory.k;
  std::int32_t* const runs = memory.bestRuns + static_cast<std::size_t>(item) * memory.runs;
  std::uint32_t* const candidates =
      memory.candidates + static_cast<std::size_t>(item) * memory.runs * kRun;

  const int firstRun = range.first / kRun;
  const int allRuns = runsOf(range.end) - firstRun;
  const int kept = min(k, allRuns);
  largestIndices(largest + firstRun, allRuns, kept, runs);
  const int begin = firstRun * kRun;  // where the first run begins
  const int cutBefore = runs[0] == 0 ? range.first - begin : 0;
  const int cutBehind = runs[kept - 1] == allRuns - 1 ? begin + allRuns * kRun - range.end : 0;
  const int candidateCount = kept * kRun - cutBefore - cutBehind;
  const auto positionOf = [=](int candidate) {
    const int place = candidate + cutBefore;
    return begin + runs[place / kRun] * kRun + place % kRun;
  };
#pragma unroll 1
  for (int first = threadIdx.x; first < candidateCount; first += kBatch * kTopKThreads) {
    std::uint32_t bits[kBatch];
#pragma unroll
    for (int i = 0; i < kBatch; ++i)
      bits[i] =
          probabilityBits(value(positionOf(min(first + i * kTopKThreads, candidateCount - 1))));
#pragma unroll
    for (int i = 0; i < kBatch; ++i)
      if (first + i * kTopKThreads < candidateCount) candidates[first + i * kTopKThreads] = bits[i];
  }
  __syncthreads();
  largestIndices(candidates, candidateCount, k, positions);
#pragma unroll 1
  for (int i = threadIdx.x; i < k; i += kTopKThreads) positions[i] = positionOf(positions[i]);
  __syncthreads();
  return positions;
}

/// Index of `position` among `count` ascending ones, −1 where it is not there.
__device__ inline int findPosition(const std::int32_t* positions, int count, int position) {
  int first = 0;
  for (int end = count; first < end;) {
    const int middle = (first + end) / 2;
    if (positions[middle] < position)
      first = middle + 1;
    else
      end = middle;
  }
  return first < count && positions[first] == position ? first : -1;
}

}  // namespace specache::kernels::cuda
