// SPDX-License-Identifier: GPL-3.0-or-later
// Attention of a decode step for every shape, without tensor cores: pages in planes of any width,
// any head size and group size. A block a part and column tile; scores and sums are floats.
#include <algorithm>

#include "kernels/cuda/check.h"
#include "kernels/cuda/decode_work.h"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/replaced_positions.cuh"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 128;
constexpr float kLog2e = 1.44269504f;

/// Shared memory of a block.
struct Shared {
  float* query;          ///< [column][d], with scale and log2(e)
  float* values;         ///< [column][d]
  float* probabilities;  ///< [column][unit's tokens]
  float* max;            ///< [column]
  float* sum;            ///< [column]
  float* factor;         ///< [column], what the unit scales earlier results by
  std::uint32_t* mask;   ///< replaced tokens of the part's pages
};

constexpr int sharedFloats(int dim, int unitTokens) {
  return kColumns * (2 * dim + unitTokens + 3);
}

__device__ Shared divide(float* memory, int dim, int unitTokens) {
  Shared shared{};
  shared.query = memory;
  shared.values = shared.query + kColumns * dim;
  shared.probabilities = shared.values + kColumns * dim;
  shared.max = shared.probabilities + kColumns * unitTokens;
  shared.sum = shared.max + kColumns;
  shared.factor = shared.sum + kColumns;
  shared.mask = reinterpret_cast<std::uint32_t*>(shared.factor + kColumns);
  return shared;
}

/// A page in planes (kernels/kv.h).
struct PageTokens {
  const std::byte* page;
  const PageFormat& format;

  __device__ float halfAt(std::size_t offset, std::size_t index) const {
    return toFloat(reinterpret_cast<const Half*>(page + offset)[index]);
  }
  /// Code whose bit b is bit `bit` of plane b.
  __device__ unsigned code(std::size_t offset, int planeBytes, int bits, int bit) const {
    unsigned code = 0;
    for (int plane = 0; plane < bits; ++plane) {
      const auto byte = static_cast<unsigned>(page[offset + plane * planeBytes + bit / 8]);
      code |= (byte >> bit % 8 & 1u) << plane;
    }
    return code;
  }
  __device__ float key(int token, int channel) const {
    const int bits = format.bits.keys;
    if (bits == 16)
      return halfAt(format.keyCodesAt(), static_cast<std::size_t>(token) * format.dim + channel);
    const int planeBytes = static_cast<int>(format.keyPlaneBytes());
    const std::size_t at =
        format.keyCodesAt() + static_cast<std::size_t>(channel) * bits * planeBytes;
    return fmaf(static_cast<float>(code(at, planeBytes, bits, token)), halfAt(0, 2 * channel),
                halfAt(0, 2 * channel + 1));
  }
  __device__ float value(int token, int channel) const {
    const int bits = format.bits.values;
    if (bits == 16)
      return halfAt(format.valueCodesAt(), static_cast<std::size_t>(token) * format.dim + channel);
    const int planeBytes = static_cast<int>(format.valuePlaneBytes());
    const std::size_t at =
        format.valueCodesAt() + static_cast<std::size_t>(token) * bits * planeBytes;
    const std::size_t pair = 2 * (static_cast<std::size_t>(token) * format.valueGroups() +
                                  channel / PageFormat::kValueGroup);
    return fmaf(static_cast<float>(code(at, planeBytes, bits, channel)),
                halfAt(format.valueScalesAt(), pair), halfAt(format.valueScalesAt(), pair + 1));
  }
};

/// A tile of 16-bit rows.
template <bool kLimited>
struct RowTokens {
  const DecodeWork& work;
  const DecodeRows<kLimited>& rows;
  int tile;

  __device__ float at(int token, int index) const {
    const int position = rows.position(work, tile, token);
    return position < 0 ? 0.0f : toFloat(rows.data(work, tile, token, position)[index]);
  }
  __device__ float key(int token, int channel) const { return at(token, channel); }
  __device__ float value(int token, int channel) const { return at(token, work.dim() + channel); }
};

__device__ void begin(const DecodeWork& work, int item, int firstColumn, const Shared& shared) {
  const int dim = work.dim();
  for (int i = threadIdx.x; i < kColumns * dim; i += kThreads) {
    const int column = firstColumn + i / dim;
    shared.values[i] = 0;
    shared.query[i] = column < work.columns
                          ? work.attention.query.data[work.columnAt(item, column) + i % dim] *
                                work.attention.scale * kLog2e
                          : 0.0f;
  }
  if (threadIdx.x < kColumns) {
    shared.max[threadIdx.x] = -INFINITY;
    shared.sum[threadIdx.x] = 0;
  }
  __syncthreads();
}

/// Turns a column's scores into probabilities relative to the largest score so far.
__device__ void weighColumn(const Shared& shared, int column, int tokens) {
  float* const scores = shared.probabilities + column * tokens;
  const unsigned lane = threadIdx.x % kWarp;
  float largest = -INFINITY;
  for (int token = lane; token < tokens; token += kWarp) largest = fmaxf(largest, scores[token]);
  const float before = shared.max[column];
  const float max = fmaxf(before, warpMax(largest));
  const float reference = max == -INFINITY ? 0.0f : max;
  float sum = 0;
  for (int token = lane; token < tokens; token += kWarp) {
    scores[token] = exp2f(scores[token] - reference);
    sum += scores[token];
  }
  sum = warpSum(sum);
  __syncwarp();
  if (lane == 0) {
    const float factor = before == -INFINITY ? 1.0f : exp2f(before - max);
    shared.factor[column] = factor;
    shared.max[column] = max;
    shared.sum[column] = shared.sum[column] * factor + sum;
  }
}

/// Takes in one unit of `tokens` tokens; seen(column, token) says which scores count.
template <bool kLimited, class Tokens, class Seen>
__device__ void attendUnit(const DecodeWork& work, const Shared& shared, int tokens,
                           const Tokens& of, Seen seen) {
  const int dim = work.dim();
  for (int i = threadIdx.x; i < kColumns * tokens; i += kThreads) {
    const int column = i / tokens;
    const int token = i % tokens;
    float score = -INFINITY;
    if (seen(column, token)) {
      score = 0;
      for (int c = 0; c < dim; ++c)
        score = fmaf(shared.query[column * dim + c], of.key(token, c), score);
      if (kLimited && work.attention.softCap > 0) score = ScoreCap(work.attention.softCap)(score);
    }
    shared.probabilities[i] = score;
  }
  __syncthreads();
  for (int column = threadIdx.x / kWarp; column < kColumns; column += kThreads / kWarp)
    weighColumn(shared, column, tokens);
  __syncthreads();
  for (int i = threadIdx.x; i < kColumns * dim; i += kThreads) {
    const int column = i / dim;
    float value = shared.values[i] * shared.factor[column];
    for (int token = 0; token < tokens; ++token) {
      const float p = shared.probabilities[column * tokens + token];
      if (p != 0) value = fmaf(p, of.value(token, i % dim), value);
    }
    shared.values[i] = value;
  }
}

/// Keeps a unit's probabilities as the tensor cores' kernels do.
template <class Replaced>
__device__ void keepUnit(const Shared& shared, int tokens, std::uint32_t* pairs, float* references,
                         Replaced replaced) {
  for (int i = threadIdx.x; i < tokens / 8 * kWarp; i += kThreads) {
    const int lane = i % kWarp;
    const int token = i / kWarp * 8 + lane / 4;
    const float* const column = shared.probabilities + lane % 4 * 2 * tokens + token;
    const bool out = replaced(token);
    const __half2 pair = __floats2half2_rn(out ? DecodeWork::kReplaced : column[0],
                                           out ? DecodeWork::kReplaced : column[tokens]);
    pairs[keptAt(tokens / 8, i / kWarp, lane)] = *reinterpret_cast<const std::uint32_t*>(&pair);
  }
  if (threadIdx.x < kColumns) {
    const float max = shared.max[threadIdx.x];
    references[threadIdx.x] = max == -INFINITY ? 0.0f : max;
  }
}

template <bool kLimited>
__device__ void attendPages(const DecodeWork& work, int item, int part, int columnTile,
                            const Shared& shared) {
  const DecodeRows<kLimited> rows(work, item);
  const Pages& pages = work.attention.pages;
  const int tokens = work.pageTokens();
  const int firstPage = rows.firstPage(work);
  const int count = rows.state.paged / tokens;
  const int length = divideUp(count - firstPage, work.pageParts);
  const int first = min(firstPage + part * length, count);
  const int end = min(first + length, count);
  markReplaced(work, item, first * tokens, (end - first) * tokens, shared.mask);
  for (int page = first; page < end; ++page) {
    const auto replaced = [&](int token) {
      const int offset = (page - first) * tokens + token;
      return (shared.mask[offset / 32] >> offset % 32 & 1u) != 0;
    };
    const auto seen = [&](int column, int token) {
      const int row = (columnTile * kColumns + column) / work.group;
      return !replaced(token) && (!kLimited || page * tokens + token >= rows.firstSeen(work, row));
    };
    const PageTokens of{pages.page(rows.sequence, rows.head, page), pages.format};
    attendUnit<kLimited>(work, shared, tokens, of, seen);
    if (work.pageProbabilities != nullptr)
      keepUnit(
          shared, tokens,
          work.pageProbabilities + work.pairsAt(item, pages.capacity, page, columnTile, tokens / 8),
          work.pageReferences + work.referencesAt(item, pages.capacity, page) +
              columnTile * kColumns,
          replaced);
    __syncthreads();
  }
}

template <bool kLimited>
__device__ void attendRows(const DecodeWork& work, int item, int part, int columnTile,
                           const Shared& shared) {
  const DecodeRows<kLimited> rows(work, item);
  const int count = rows.tiles();
  const int length = divideUp(count, work.rowParts);
  const int first = min((part - work.pageParts) * length, count);
  const int end = min(first + length, count);
  for (int tile = first; tile < end; ++tile) {
    const auto seen = [&](int column, int token) {
      const int row = (columnTile * kColumns + column) / work.group;
      return rows.sees(work, row, rows.position(work, tile, token));
    };
    attendUnit<kLimited>(work, shared, kRowTile, RowTokens<kLimited>{work, rows, tile}, seen);
    if (work.rowProbabilities != nullptr)
      keepUnit(
          shared, kRowTile,
          work.rowProbabilities + work.pairsAt(item, work.rowTiles, tile, columnTile, 2),
          work.rowReferences + work.referencesAt(item, work.rowTiles, tile) + columnTile * kColumns,
          [](int) { return false; });
    __syncthreads();
  }
}

/// Grid: (parts, items, column tiles).
template <bool kLimited>
__global__ void __launch_bounds__(kThreads)
    attendPlainKernel(const __grid_constant__ DecodeWork work, int unitTokens) {
  extern __shared__ float memory[];
  const int part = static_cast<int>(blockIdx.x);
  const int item = static_cast<int>(blockIdx.y);
  const int columnTile = static_cast<int>(blockIdx.z);
  const int dim = work.dim();
  const Shared shared = divide(memory, dim, unitTokens);
  begin(work, item, columnTile * kColumns, shared);
  if (part < work.pageParts)
    attendPages<kLimited>(work, item, part, columnTile, shared);
  else
    attendRows<kLimited>(work, item, part, columnTile, shared);
  __syncthreads();
  const std::size_t at = work.partAt(item, part) + columnTile * kColumns;
  for (int i = threadIdx.x; i < kColumns * dim; i += kThreads)
    work.values[at * dim + i] = shared.values[i];
  if (threadIdx.x < kColumns) {
    work.max[at + threadIdx.x] = shared.max[threadIdx.x];
    work.sum[at + threadIdx.x] = shared.sum[threadIdx.x];
  }
}

}  // namespace

void attendDecodePlain(cudaStream_t stream, const DecodeWork& work) {
  const Pages& pages = work.attention.pages;
  const bool paged = pages.capacity > 0;
  const int unitTokens = std::max(kRowTile, paged ? work.pageTokens() : 0);
  const int maskWords =
      paged ? divideUp(pages.capacity, work.pageParts) * work.pageTokens() / 32 : 0;
  const int bytes = (sharedFloats(work.dim(), unitTokens) + maskWords) * 4;
  const auto kernel = work.isLimited() ? attendPlainKernel<true> : attendPlainKernel<false>;
  check(cudaFuncSetAttribute(reinterpret_cast<const void*>(kernel),
                             cudaFuncAttributeMaxDynamicSharedMemorySize, bytes),
        "Reserving shared memory for attention");
  const dim3 grid(work.parts(), work.items(), work.columnTiles);
  kernel<<<grid, kThreads, bytes, stream>>>(work, unitTokens);
  checkLaunch("attendDecode");
}

}  // namespace specache::kernels::cuda
