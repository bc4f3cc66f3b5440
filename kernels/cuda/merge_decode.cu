// SPDX-License-Identifier: GPL-3.0-or-later
// Merges the parts of a decode step's attention: the outputs, a block a column, and the importance,
// for which the probabilities that were kept only now get their sums.
#include "kernels/cuda/check.h"
#include "kernels/cuda/decode_work.h"
#include "kernels/cuda/device.cuh"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 128;
constexpr int kWarps = kThreads / kWarp;
constexpr int kUnitsOfWarp = 8;  // pages or row tiles whose importance one warp writes

/// Largest score and sum of one column over all parts. A whole warp calls.
struct ColumnTotal {
  float max;
  float sum;

  __device__ ColumnTotal(const DecodeWork& work, int item, int column) {
    const int lane = static_cast<int>(threadIdx.x % kWarp);
    max = -INFINITY;
    for (int part = lane; part < work.parts(); part += kWarp)
      max = fmaxf(max, work.max[work.partAt(item, part) + column]);
    max = warpMax(max);
    sum = 0;
    for (int part = lane; part < work.parts(); part += kWarp) {
      const std::size_t at = work.partAt(item, part) + column;
      if (work.max[at] != -INFINITY) sum += work.sum[at] * exp2f(work.max[at] - max);
    }
    sum = warpSum(sum);
  }
};

__device__ void mergeColumn(const DecodeWork& work, int item, int column) {
  const ColumnTotal total(work, item, column);
  float* const out = work.attention.out.data + work.columnAt(item, column);
  for (int channel = threadIdx.x; channel < work.dim(); channel += kThreads) {
    float value = 0;
    for (int part = 0; part < work.parts(); ++part) {
      const std::size_t at = work.partAt(item, part) + column;
      if (work.max[at] == -INFINITY) continue;
      value += exp2f(work.max[at] - total.max) * work.values[at * work.dim() + channel];
    }
    out[channel] = value / total.sum;
  }
}

/// One page's or row tile's kept probabilities.
struct Kept {
  const std::uint32_t* pairs;  ///< [column tile][octets][lane]
  const float* references;     ///< [column]
  int octets;
};

/// Calls write(token, row, importance) for every token of a unit and row of the step, by one lane.
/// `scales` are [column]: 1 / (sum · group), `max` [column].
template <class Write>
__device__ void forImportance(const DecodeWork& work, const Kept& kept, const float* max,
                              const float* scales, Write write) {
  const int lane = static_cast<int>(threadIdx.x % kWarp);
  for (int octet = 0; octet < kept.octets; ++octet) {
    for (int row = 0; row < work.attention.rows; ++row) {
      float mean = 0;
      bool replaced = false;
      for (int tile = 0; tile < work.columnTiles; ++tile) {
        const std::uint32_t pair = kept.pairs[(tile * kept.octets + octet) * kWarp + lane];
        const float2 values = __half22float2(*reinterpret_cast<const __half2*>(&pair));
        replaced = replaced || values.x < 0;
        for (int i = 0; i < 2; ++i) {
          const int column = tile * kColumns + lane % 4 * 2 + i;
          if (column < work.columns && column / work.group == row)
            mean += (i == 0 ? values.x : values.y) * exp2f(kept.references[column] - max[column]) *
                    scales[column];
        }
      }
      for (int lanes = 1; lanes < 4; lanes *= 2) mean += __shfl_xor_sync(kFullWarp, mean, lanes);
      if (lane % 4 == row % 4 && !replaced) write(octet * 8 + lane / 4, row, mean);
    }
  }
}

__device__ void writeImportance(const DecodeWork& work, int item, int firstUnit, const float* max,
                                const float* scales) {
  const Importance& importance = work.attention.importance;
  const DecodeRows rows(work, item);
  const int pageCapacity = work.attention.pages.capacity;
  const int pages = pageCapacity > 0 ? rows.state.paged / work.pageTokens() : 0;
  const int octets = pageCapacity > 0 ? work.pageTokens() / 8 : 0;
  const int units = min(pages + rows.tiles(), firstUnit + kUnitsOfWarp);
  for (int unit = firstUnit; unit < units; ++unit) {
    if (unit < pages) {
      const Kept kept{work.pageProbabilities + work.pairsAt(item, pageCapacity, unit, 0, octets),
                      work.pageReferences + work.referencesAt(item, pageCapacity, unit), octets};
      forImportance(work, kept, max, scales, [&](int token, int row, float mean) {
        importance.of(rows.sequence, row, rows.head)[unit * work.pageTokens() + token] = mean;
      });
      continue;
    }
    const int tile = unit - pages;
    const Kept kept{work.rowProbabilities + work.pairsAt(item, work.rowTiles, tile, 0, 2),
                    work.rowReferences + work.referencesAt(item, work.rowTiles, tile), 2};
    forImportance(work, kept, max, scales, [&](int token, int row, float mean) {
      const int position = rows.position(work, tile, token);
      if (position >= 0 && position <= rows.state.length + row)
        importance.of(rows.sequence, row, rows.head)[position] = mean;
    });
  }
}

/// Grid: (columns, then blocks of importance; items). Shared: two floats a column.
__global__ void __launch_bounds__(kThreads)
    mergeDecodeKernel(const __grid_constant__ DecodeWork work) {
  extern __shared__ float totals[];  // [2][columns]: max, 1 / (sum · group)
  const int item = static_cast<int>(blockIdx.y);
  const int block = static_cast<int>(blockIdx.x);
  if (block < work.columns) {
    mergeColumn(work, item, block);
    return;
  }
  const int warp = static_cast<int>(threadIdx.x / kWarp);
  const int firstUnit = ((block - work.columns) * kWarps + warp) * kUnitsOfWarp;
  for (int column = warp; column < work.columns; column += kWarps) {
    const ColumnTotal total(work, item, column);
    if (threadIdx.x % kWarp != 0) continue;
    totals[column] = total.max;
    totals[work.columns + column] = 1 / (total.sum * static_cast<float>(work.group));
  }
  __syncthreads();
  writeImportance(work, item, firstUnit, totals, totals + work.columns);
}

}  // namespace

void mergeDecode(cudaStream_t stream, const DecodeWork& work) {
  const bool importance = work.attention.importance.data != nullptr;
  const int units = work.attention.pages.capacity + work.rowTiles;
  const int blocks = importance ? divideUp(units, kWarps * kUnitsOfWarp) : 0;
  const dim3 grid(work.columns + blocks, work.items());
  const std::size_t shared = static_cast<std::size_t>(work.columns) * 2 * sizeof(float);
  mergeDecodeKernel<<<grid, kThreads, shared, stream>>>(work);
  checkLaunch("mergeDecode");
}

}  // namespace specache::kernels::cuda
