// SPDX-License-Identifier: GPL-3.0-or-later
// Merges the parts of a decode step's attention: the outputs, a block a column, and the importance,
// for which the probabilities that were kept only now get their sums.
#include <algorithm>

#include "kernels/cuda/check.h"
#include "kernels/cuda/decode_state.cuh"
#include "kernels/cuda/decode_work.h"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/device_attribute.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/mma.cuh"

namespace specache::kernels::cuda {
namespace {

constexpr int kThreads = 256;
constexpr int kWarps = kThreads / kWarp;
constexpr int kBlocks = 2;                   // of importance, that a multiprocessor holds at once
constexpr int kMostUnits = 16;               // pages and row tiles of a warp
constexpr int kValuesAhead = 8;              // parts whose values a thread reads at once
constexpr int kRowsAtOnce = 2;               // of the step, whose importance is summed side by side
constexpr std::uint32_t kNegative = 0x8000;  // sign of a pair's first half: of a replaced token

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

/// What turns 2^(score − reference) of a column into its part of a row's mean: factor ·
/// 2^(reference − max), where max is the column's largest score and factor 1 / (its sum · group).
struct ColumnTotal {
  float max;
  float factor;
};

/// A whole warp calls.
__device__ ColumnTotal columnTotal(const DecodeWork& work, int item, int column) {
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

/// Rows of the step, whole multiples of kRowsAtOnce.
__host__ __device__ int paddedRows(const DecodeWork& work) {
  return divideUp(work.attention.rows, kRowsAtOnce) * kRowsAtOnce;
}

/// From a row's importance to the next one's.
__device__ int perRow(const DecodeWork& work) {
  return work.attention.importance.heads * work.attention.importance.capacity;
}

/// [row][padded column]: the totals of a row's own columns; others count nothing in it. All threads
/// call.
__device__ void fillTotals(const DecodeWork& work, int item, ColumnTotal* totals) {
  const int count = paddedRows(work) * work.paddedColumns();
  for (int i = threadIdx.x; i < count; i += kThreads) totals[i] = {INFINITY, 0};
  __syncthreads();
  for (int column = static_cast<int>(threadIdx.x / kWarp); column < work.columns;
       column += kWarps) {
    const ColumnTotal total = columnTotal(work, item, column);
    if (threadIdx.x % kWarp == 0)
      totals[column / work.group * work.paddedColumns() + column] = total;
  }
  __syncthreads();
}

/// What the columns of a tile count in the means of two rows, as a right matrix [column][n], whose
/// columns n are the two rows in turn. In halves of `unit`, a power of two near the largest:
/// rounded, and what that left over.
struct ColumnFactors {
  std::uint32_t rounded;
  std::uint32_t rest;
  float unit;

  /// `reference`: of the lane's pair of columns; `totals`: of the tile's columns, in the lane's
  /// row.
  __device__ ColumnFactors(float2 reference, const ColumnTotal* totals) {
    const int pair = static_cast<int>(threadIdx.x) % 4;
    const float4 total = reinterpret_cast<const float4*>(totals)[pair];  // of two columns
    const float first = powerOfTwo(reference.x - total.x) * total.y;
    const float second = powerOfTwo(reference.y - total.z) * total.w;
    // Numbers that are not negative compare like their bits.
    const std::uint32_t exponent = warpLargest(__float_as_uint(fmaxf(first, second))) & 0x7f800000u;
    const float inverse = __uint_as_float(0x7f000000u - exponent);
    rounded = packHalves(first * inverse, second * inverse);
    const float2 back = __half22float2(reinterpret_cast<const __half2&>(rounded));
    rest = packHalves(first * inverse - back.x, second * inverse - back.y);
    unit = __uint_as_float(exponent);
  }
};

/// The one that lane % 4 numbers.
template <class T>
__device__ T ofLane(T a, T b, T c, T d) {
  const bool odd = threadIdx.x % 2 != 0;
  return threadIdx.x % 4 < 2 ? (odd ? b : a) : (odd ? d : c);
}

/// Kept probabilities of kOctets · 8 tokens and one column tile, as a warp holds them: fragments of
/// left matrices [token][column] of 16 tokens each. Behind kOctets all tokens are replaced.
template <int kOctets>
struct Kept {
  static constexpr int kRoom = kOctets < 4 ? 4 : kOctets;
  std::uint32_t words[kRoom];
  float2 references;  ///< of the lane's pair of columns

  /// `pairs`: [octet][lane]; `ofTile`: references of the tile's columns.
  __device__ void load(const std::uint32_t* pairs, const float* ofTile) {
    const int lane = static_cast<int>(threadIdx.x % kWarp);
#pragma unroll
    for (int octet = 0; octet < kRoom; ++octet)
      words[octet] = octet < kOctets ? pairs[octet * kWarp + lane] : kNegative;
    references = reinterpret_cast<const float2*>(ofTile)[lane % 4];
  }
};

/// Means of two rows over their columns, for kOctets · 8 tokens: fragments [token][n] as in
/// ColumnFactors.
template <int kOctets>
struct Means {
  float of[Kept<kOctets>::kRoom / 2][4];

  __device__ void clear() {
#pragma unroll
    for (auto& product : of)
      for (float& value : product) value = 0;
  }

  __device__ void add(const Kept<kOctets>& kept, const ColumnFactors& factors) {
#pragma unroll
    for (int product = 0; product < kOctets / 2; ++product) {
      const std::uint32_t low = kept.words[2 * product];
      const std::uint32_t high = kept.words[2 * product + 1];
      float sums[4] = {};
      multiplyAdd(sums, {low, high, low, high}, factors.rounded, factors.rest);
      for (int i = 0; i < 4; ++i) of[product][i] += factors.unit * sums[i];
    }
  }

  /// Calls write(token, mean of the first row, of the second) for every token that no slot
  /// replaces, by one lane: lane 4a + b has token a of each fourth octet from b on.
  template <class Write>
  __device__ void write(const Kept<kOctets>& kept, Write write) const {
    const int lane = static_cast<int>(threadIdx.x % kWarp);
#pragma unroll
    for (int first = 0; first < kOctets; first += 4) {
      const auto& words = kept.words;
      const std::uint32_t word =
          ofLane(words[first], words[first + 1], words[first + 2], words[first + 3]);
      if ((word & kNegative) != 0) continue;
      const float(&low)[4] = of[first / 2];
      const float(&high)[4] = of[first / 2 + 1];
      write((first + lane % 4) * 8 + lane / 4, ofLane(low[0], low[2], high[0], high[2]),
            ofLane(low[1], low[3], high[1], high[3]));
    }
  }
};

/// Goes through `count` pieces of kOctets · 8 tokens: load(kept, piece, column tile) loads one, two
/// ahead of the products, and write(piece, token, first mean, second mean) gets what came of it.
/// `totals`: of the lane's row.
template <int kOctets, class Load, class Write>
__device__ void forPieces(const DecodeWork& work, const ColumnTotal* totals, int count, Load load,
                          Write write) {
  const int tiles = work.columnTiles;
  int pieceAhead = 0;
  int tileAhead = 0;
  const auto loadNext = [&](Kept<kOctets>& kept) {
    if (pieceAhead >= count) return;
    load(kept, pieceAhead, tileAhead);
    if (++tileAhead < tiles) return;
    tileAhead = 0;
    ++pieceAhead;
  };
  Kept<kOctets> kept;
  Kept<kOctets> next;
  loadNext(kept);
  loadNext(next);
  Means<kOctets> means;
  for (int piece = 0; piece < count; ++piece) {
    means.clear();
    for (int tile = 0; tile < tiles; ++tile) {
      const Kept<kOctets> now = kept;
      kept = next;
      loadNext(next);
      means.add(now, ColumnFactors(now.references, totals + tile * kColumns));
      if (tile + 1 < tiles) continue;
      means.write(
          now, [&](int token, float first, float second) { write(piece, token, first, second); });
    }
  }
}

/// Importance of pages `first` … `end` − 1, in rows `firstRow` and the next one. kOctets: of a
/// page, or 4: a page is of a multiple of 32 tokens.
template <int kOctets, bool kLimited>
__device__ void writePages(const DecodeWork& work, const DecodeRows<kLimited>& rows, int item,
                           int first, int end, int firstRow, const ColumnTotal* totals) {
  constexpr int kTokens = kOctets * 8;
  const int octets = kOctets == 4 ? work.pageTokens() / 8 : kOctets;
  const int pieces = kOctets == 4 ? octets / kOctets : 1;  // of a page
  const int capacity = work.attention.pages.capacity;
  const std::uint32_t* const pairs =
      work.pageProbabilities + work.pairsAt(item, capacity, first, 0, octets);
  const float* const references = work.pageReferences + work.referencesAt(item, capacity, first);
  float* const ofFirst = work.attention.importance.of(rows.sequence, firstRow, rows.head);
  float* const ofSecond = ofFirst + perRow(work);
  const bool hasSecond = firstRow + 1 < work.attention.rows;
  forPieces<kOctets>(
      work, totals, (end - first) * pieces,
      [&](Kept<kOctets>& kept, int piece, int tile) {
        const int page = piece / pieces;
        const int octet = piece % pieces * kOctets;
        kept.load(pairs + ((page * work.columnTiles + tile) * octets + octet) * kWarp,
                  references + page * work.paddedColumns() + tile * kColumns);
      },
      [&](int piece, int token, float mean, float secondMean) {
        const int position = first * octets * 8 + piece * kTokens + token;
        if (!kLimited || position >= rows.firstSeen(work, firstRow)) ofFirst[position] = mean;
        if (hasSecond && (!kLimited || position >= rows.firstSeen(work, firstRow + 1)))
          ofSecond[position] = secondMean;
      });
}

/// The same of row tiles from number `first` on.
template <bool kLimited>
__device__ void writeTiles(const DecodeWork& work, const DecodeRows<kLimited>& rows, int item,
                           int first, int count, int firstRow, const ColumnTotal* totals) {
  constexpr int kOctets = kRowTile / 8;
  float* const ofFirst = work.attention.importance.of(rows.sequence, firstRow, rows.head);
  float* const ofSecond = ofFirst + perRow(work);
  forPieces<kOctets>(
      work, totals, count,
      [&](Kept<kOctets>& kept, int piece, int tile) {
        kept.load(
            work.rowProbabilities + work.pairsAt(item, work.rowTiles, first + piece, tile, kOctets),
            work.rowReferences + work.referencesAt(item, work.rowTiles, first + piece) +
                tile * kColumns);
      },
      [&](int piece, int token, float mean, float secondMean) {
        const int position = rows.position(work, first + piece, token);
        if (rows.sees(work, firstRow, position)) ofFirst[position] = mean;
        if (firstRow + 1 < work.attention.rows && rows.sees(work, firstRow + 1, position))
          ofSecond[position] = secondMean;
      });
}

/// Importance of units `firstUnit` … `endUnit` − 1, pages before row tiles.
template <bool kLimited>
__device__ void writeImportance(const DecodeWork& work, const DecodeRows<kLimited>& rows, int item,
                                int firstUnit, int endUnit, const ColumnTotal* totals) {
  const int lane = static_cast<int>(threadIdx.x % kWarp);
  const int pages = work.attention.pages.capacity > 0 ? rows.state.paged / work.pageTokens() : 0;
  const int firstPage = max(firstUnit, rows.firstPage(work));
  const int endPage = max(min(endUnit, pages), firstPage);
  const int firstTile = max(firstUnit - pages, 0);
  const int endTile = min(endUnit - pages, rows.tiles());
  for (int row = 0; row < work.attention.rows; row += kRowsAtOnce) {
    const ColumnTotal* const ofRow = totals + (row + lane / 4 % kRowsAtOnce) * work.paddedColumns();
    if (work.pageTokens() == 64)
      writePages<8>(work, rows, item, firstPage, endPage, row, ofRow);
    else
      writePages<4>(work, rows, item, firstPage, endPage, row, ofRow);
    writeTiles(work, rows, item, firstTile, max(endTile - firstTile, 0), row, ofRow);
  }
}

std::size_t mergeSharedBytes(const DecodeWork& work) {
  const int pairs = work.dim() / 2;
  const int groups = std::max(kThreads / pairs, 1);
  const std::size_t column = static_cast<std::size_t>(divideUp(work.parts(), 2)) * sizeof(float2) +
                             static_cast<std::size_t>(groups) * pairs * sizeof(float2);
  const std::size_t totals =
      static_cast<std::size_t>(paddedRows(work)) * work.paddedColumns() * sizeof(ColumnTotal);
  return std::max(column, totals);
}

/// Grid: (columns, then blocks of importance; items). Shared: mergeSharedBytes.
template <bool kLimited>
__global__ void __launch_bounds__(kThreads, kBlocks)
    mergeDecodeKernel(const __grid_constant__ DecodeWork work, int unitsOfWarp) {
  extern __shared__ float4 shared[];
  letNextBegin();
  waitForEarlier();
  const int item = static_cast<int>(blockIdx.y);
  const int block = static_cast<int>(blockIdx.x);
  if (block < work.columns) {
    mergeColumn(work, item, block, reinterpret_cast<float*>(shared));
    return;
  }
  auto* const totals = reinterpret_cast<ColumnTotal*>(shared);
  const DecodeRows<kLimited> rows(work, item);
  fillTotals(work, item, totals);
  const int warp = static_cast<int>(threadIdx.x / kWarp);
  const int firstUnit = ((block - work.columns) * kWarps + warp) * unitsOfWarp;
  writeImportance(work, rows, item, firstUnit, firstUnit + unitsOfWarp, totals);
}

}  // namespace

void mergeDecode(cudaStream_t stream, const DecodeWork& work) {
  const bool importance = work.attention.importance.data != nullptr;
  const int units = work.attention.pages.capacity + work.rowTiles;
  // All blocks at once: each is a while on its way before it begins. The columns' end soon.
  const int resident = deviceAttribute(cudaDevAttrMultiProcessorCount) * kBlocks;
  const int warps = std::max(resident - work.columns * work.items(), resident / 2) * kWarps;
  const int unitsOfWarp = std::clamp(divideUp(units * work.items(), warps), 1, kMostUnits);
  const int blocks = importance ? divideUp(units, kWarps * unitsOfWarp) : 0;
  const dim3 grid(work.columns + blocks, work.items());
  const auto kernel = work.isLimited() ? mergeDecodeKernel<true> : mergeDecodeKernel<false>;
  launchOverlapping(stream, "mergeDecode", kernel, grid, kThreads, mergeSharedBytes(work), work,
                    unitsOfWarp);
}

}  // namespace specache::kernels::cuda
