// SPDX-License-Identifier: GPL-3.0-or-later
// Merges the parts of a decode step's attention: the outputs, a block a column, and the importance,
// for which the probabilities that were kept only now get their sums.
#include <algorithm>

#include "kernels/cuda/check.h"
#include "kernels/cuda/decode_work.h"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/launch.cuh"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 256;
constexpr int kWarps = kThreads / kWarp;
constexpr int kUnitsOfWarp = 4;  // pages or row tiles whose importance one warp writes
constexpr int kValuesAhead = 8;  // parts whose values a thread reads at once
constexpr int kRowsAtOnce = 2;   // of the step, whose importance is summed side by side

/// What one part counts in a column: 2^(its max − the column's), divided by the column's sum. All
/// threads call; `weights` is [parts], in shared memory.
__device__ void weighParts(const DecodeWork& work, int item, int column, float* weights) {
  float max = -INFINITY;
  for (int part = threadIdx.x; part < work.parts(); part += kThreads)
    max = fmaxf(max, work.max[work.partAt(item, part) + column]);
  max = blockMax(max);
  float sum = 0;
  for (int part = threadIdx.x; part < work.parts(); part += kThreads) {
    const std::size_t at = work.partAt(item, part) + column;
    const float weight = work.max[at] == -INFINITY ? 0.0f : exp2f(work.max[at] - max);
    sum += weight == 0.0f ? 0.0f : work.sum[at] * weight;
    weights[part] = weight;
  }
  sum = blockSum(sum);
  for (int part = threadIdx.x; part < work.parts(); part += kThreads) weights[part] /= sum;
  __syncthreads();
}

/// One column's output: groups of threads share the parts, a pair of channels a thread, and their
/// sums are added up in shared memory.
__device__ void mergeColumn(const DecodeWork& work, int item, int column, float* shared) {
  float* const weights = shared;
  auto* const sums = reinterpret_cast<float2*>(shared + divideUp(work.parts(), 2) * 2);
  weighParts(work, item, column, weights);
  const int pairs = work.dim() / 2;  // heads are of an even size
  const int groups = max(kThreads / pairs, 1);
  const int group = static_cast<int>(threadIdx.x) / pairs;
  float2* const out =
      reinterpret_cast<float2*>(work.attention.out.data + work.columnAt(item, column));
  const auto weighed = [&](int pair) {
    float2 sum = {};
#pragma unroll kValuesAhead
    for (int part = group; part < work.parts(); part += groups) {
      const std::size_t at = (work.partAt(item, part) + column) * work.dim();
      const float2 value = reinterpret_cast<const float2*>(work.values + at)[pair];
      sum.x = fmaf(value.x, weights[part], sum.x);
      sum.y = fmaf(value.y, weights[part], sum.y);
    }
    return sum;
  };
  const int first = static_cast<int>(threadIdx.x) % pairs;
  if (groups == 1) {
    for (int pair = first; group == 0 && pair < pairs; pair += kThreads) out[pair] = weighed(pair);
    return;
  }
  if (group < groups) sums[group * pairs + first] = weighed(first);
  __syncthreads();
  if (group != 0) return;
  float2 sum = {};
  for (int other = 0; other < groups; ++other) {
    sum.x += sums[other * pairs + first].x;
    sum.y += sums[other * pairs + first].y;
  }
  out[first] = sum;
}

/// Largest score of one column over all parts, and 1 / (its sum · group). A whole warp calls.
__device__ float2 columnTotal(const DecodeWork& work, int item, int column) {
  const int lane = static_cast<int>(threadIdx.x % kWarp);
  float max = -INFINITY;
  for (int part = lane; part < work.parts(); part += kWarp)
    max = fmaxf(max, work.max[work.partAt(item, part) + column]);
  max = warpMax(max);
  float sum = 0;
  for (int part = lane; part < work.parts(); part += kWarp) {
    const std::size_t at = work.partAt(item, part) + column;
    if (work.max[at] != -INFINITY) sum += work.sum[at] * exp2f(work.max[at] - max);
  }
  return {max, 1 / (warpSum(sum) * static_cast<float>(work.group))};
}

/// kOctets · 8 tokens of one page's or row tile's kept probabilities.
struct Kept {
  const std::uint32_t* pairs;  ///< [column tile][octets of the unit][lane]
  const float* references;     ///< [column]
  int octets;                  ///< of the unit: from one column tile to the next
};

/// Calls write(token, row, importance) for every token and row of the step, by one lane. `totals`:
/// of the columns, as columnTotal gives them.
template <int kOctets, class Write>
__device__ void forImportance(const DecodeWork& work, const Kept& kept, const float2* totals,
                              Write write) {
  const int lane = static_cast<int>(threadIdx.x % kWarp);
  for (int firstRow = 0; firstRow < work.attention.rows; firstRow += kRowsAtOnce) {
    float means[kRowsAtOnce][kOctets] = {};
    bool replaced[kOctets] = {};
    for (int tile = 0; tile < work.columnTiles; ++tile) {
      std::uint32_t words[kOctets];
#pragma unroll
      for (int octet = 0; octet < kOctets; ++octet)
        words[octet] = kept.pairs[(tile * kept.octets + octet) * kWarp + lane];
      float factors[kRowsAtOnce][2] = {};
      for (int i = 0; i < 2; ++i) {
        const int column = tile * kColumns + lane % 4 * 2 + i;
        if (column >= work.columns) continue;
        const float2 total = totals[column];
        const float factor = exp2f(kept.references[column] - total.x) * total.y;
        const int row = column / work.group - firstRow;
#pragma unroll
        for (int r = 0; r < kRowsAtOnce; ++r) factors[r][i] = row == r ? factor : 0.0f;
      }
#pragma unroll
      for (int octet = 0; octet < kOctets; ++octet) {
        const float2 values = __half22float2(*reinterpret_cast<const __half2*>(&words[octet]));
        replaced[octet] = replaced[octet] || values.x < 0;
#pragma unroll
        for (int r = 0; r < kRowsAtOnce; ++r)
          means[r][octet] += values.x * factors[r][0] + values.y * factors[r][1];
      }
    }
#pragma unroll
    for (int r = 0; r < kRowsAtOnce; ++r)
#pragma unroll
      for (int octet = 0; octet < kOctets; ++octet) {
        float mean = means[r][octet];
        for (int lanes = 1; lanes < 4; lanes *= 2) mean += __shfl_xor_sync(kFullWarp, mean, lanes);
        const bool writes = lane % 4 == octet % 4 && firstRow + r < work.attention.rows;
        if (writes && !replaced[octet]) write(octet * 8 + lane / 4, firstRow + r, mean);
      }
  }
}

__device__ void writeImportance(const DecodeWork& work, int item, int firstUnit,
                                const float2* totals) {
  constexpr int kPageOctets = 4;  // at a time: a page is of a multiple of 32 tokens
  constexpr int kRowOctets = kRowTile / 8;
  const Importance& importance = work.attention.importance;
  const DecodeRows rows(work, item);
  const int capacity = work.attention.pages.capacity;
  const int pages = capacity > 0 ? rows.state.paged / work.pageTokens() : 0;
  const int units = min(pages + rows.tiles(), firstUnit + kUnitsOfWarp);
  for (int unit = firstUnit; unit < min(units, pages); ++unit) {
    const int octets = work.pageTokens() / 8;
    const std::uint32_t* const pairs =
        work.pageProbabilities + work.pairsAt(item, capacity, unit, 0, octets);
    const float* const references = work.pageReferences + work.referencesAt(item, capacity, unit);
    for (int octet = 0; octet < octets; octet += kPageOctets)
      forImportance<kPageOctets>(
          work, {pairs + octet * kWarp, references, octets}, totals,
          [&](int token, int row, float mean) {
            importance.of(rows.sequence, row,
                          rows.head)[unit * work.pageTokens() + octet * 8 + token] = mean;
          });
  }
  for (int unit = max(firstUnit, pages); unit < units; ++unit) {
    const int tile = unit - pages;
    const Kept kept{work.rowProbabilities + work.pairsAt(item, work.rowTiles, tile, 0, kRowOctets),
                    work.rowReferences + work.referencesAt(item, work.rowTiles, tile), kRowOctets};
    forImportance<kRowOctets>(work, kept, totals, [&](int token, int row, float mean) {
      const int position = rows.position(work, tile, token);
      if (position >= 0 && position <= rows.state.length + row)
        importance.of(rows.sequence, row, rows.head)[position] = mean;
    });
  }
}

std::size_t mergeSharedBytes(const DecodeWork& work) {
  const int pairs = work.dim() / 2;
  const int groups = std::max(kThreads / pairs, 1);
  const std::size_t column = static_cast<std::size_t>(divideUp(work.parts(), 2)) * sizeof(float2) +
                             static_cast<std::size_t>(groups) * pairs * sizeof(float2);
  return std::max(column, static_cast<std::size_t>(work.columns) * sizeof(float2));
}

/// Grid: (columns, then blocks of importance; items). Shared: mergeSharedBytes.
__global__ void __launch_bounds__(kThreads)
    mergeDecodeKernel(const __grid_constant__ DecodeWork work) {
  extern __shared__ float2 shared[];
  letNextBegin();
  waitForEarlier();
  const int item = static_cast<int>(blockIdx.y);
  const int block = static_cast<int>(blockIdx.x);
  if (block < work.columns) {
    mergeColumn(work, item, block, reinterpret_cast<float*>(shared));
    return;
  }
  const int warp = static_cast<int>(threadIdx.x / kWarp);
  const int firstUnit = ((block - work.columns) * kWarps + warp) * kUnitsOfWarp;
  for (int column = warp; column < work.columns; column += kWarps) {
    const float2 total = columnTotal(work, item, column);
    if (threadIdx.x % kWarp == 0) shared[column] = total;
  }
  __syncthreads();
  writeImportance(work, item, firstUnit, shared);
}

}  // namespace

void mergeDecode(cudaStream_t stream, const DecodeWork& work) {
  const bool importance = work.attention.importance.data != nullptr;
  const int units = work.attention.pages.capacity + work.rowTiles;
  const int blocks = importance ? divideUp(units, kWarps * kUnitsOfWarp) : 0;
  const dim3 grid(work.columns + blocks, work.items());
  launchOverlapping(stream, "mergeDecode", mergeDecodeKernel, grid, kThreads,
                    mergeSharedBytes(work), work);
}

}  // namespace specache::kernels::cuda
