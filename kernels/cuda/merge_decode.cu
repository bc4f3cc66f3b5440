// SPDX-License-Identifier: GPL-3.0-or-later
// Merges the parts of a decode step's attention: the outputs, some warps a column, and the
// importance, for which the probabilities that were kept only now get their sums.
#include <algorithm>
#include <bit>
#include <cstring>

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
constexpr int kBlocks = 3;                   // of importance, that a multiprocessor holds at once
constexpr int kMostUnits = 32;               // pages and row tiles of a warp
constexpr int kValuesAhead = 5;              // parts of a warp, whose values it reads at once
constexpr int kRowsAtOnce = 2;               // of the step, whose importance is summed side by side
constexpr std::uint32_t kNegative = 0x8000;  // sign of a pair's first half: of a replaced token

/// Floats of shared memory that the weights of a block's warps take; behind them begin pairs.
__host__ __device__ int weightsOf(const DecodeWork& work, int sharers) {
  return divideUp(kWarps * divideUp(work.parts(), sharers), 2) * 2;
}

/// The largest `max` of a column's parts, and the sum of 2^(score − max) over all of them.
struct ColumnSum {
  float max;
  float sum;
};

/// A whole warp calls.
__device__ ColumnSum sumColumn(const DecodeWork& work, int item, int column) {
  const int lane = static_cast<int>(threadIdx.x % kWarp);
  float max = -INFINITY;
  float sum = 0;  // relative to the lane's own max
#pragma unroll 4
  for (int part = lane; part < work.parts(); part += kWarp) {
    const std::size_t at = work.partAt(item, part) + column;
    const float partMax = work.max[at];
    const float larger = fmaxf(max, partMax);
    const float reference = larger == -INFINITY ? 0.0f : larger;  // −∞ − −∞ would be NaN
    sum = sum * powerOfTwo(max - reference) + work.sum[at] * powerOfTwo(partMax - reference);
    max = larger;
  }
  const float largest = warpMax(max);
  return {largest, warpSum(max == -INFINITY ? 0.0f : sum * powerOfTwo(max - largest))};
}

/// One warp's share of a column's output: every sharers-th part from `first` on. `weights`: shared
/// memory of the warp. Calls write(pair of channels, weighed sum); heads are of an even size.
template <class Write>
__device__ void mergeParts(const DecodeWork& work, int item, int column, int first, int sharers,
                           float* weights, Write write) {
  const int lane = static_cast<int>(threadIdx.x % kWarp);
  const ColumnSum total = sumColumn(work, item, column);
  const int count = divideUp(work.parts() - first, sharers);
  const auto partOf = [&](int i) { return work.partAt(item, first + i * sharers) + column; };
  for (int i = lane; i < count; i += kWarp)
    weights[i] = powerOfTwo(work.max[partOf(i)] - total.max) / total.sum;
  __syncwarp();
  const int pairs = work.dim() / 2;
  for (int pair = lane; pair < pairs; pair += 2 * kWarp) {
    const int second = min(pair + kWarp, pairs - 1);
    float2 sums[2] = {};
    for (int begin = 0; begin < count; begin += kValuesAhead) {
      float2 values[kValuesAhead][2];
#pragma unroll
      for (int ahead = 0; ahead < kValuesAhead; ++ahead) {
        const auto* const ofPart = reinterpret_cast<const float2*>(
            work.values + partOf(min(begin + ahead, count - 1)) * work.dim());
        values[ahead][0] = ofPart[pair];
        values[ahead][1] = ofPart[second];
      }
#pragma unroll
      for (int ahead = 0; ahead < kValuesAhead; ++ahead) {
        const float weight = begin + ahead < count ? weights[begin + ahead] : 0.0f;
        for (int i = 0; i < 2; ++i) {
          sums[i].x = fmaf(values[ahead][i].x, weight, sums[i].x);
          sums[i].y = fmaf(values[ahead][i].y, weight, sums[i].y);
        }
      }
    }
    write(pair, sums[0]);
    if (pair + kWarp < pairs) write(second, sums[1]);
  }
}

/// Outputs of a block's columns, from `firstColumn` on: `sharers` warps share the parts of each,
/// and their sums are added up in shared memory.
__device__ void mergeColumns(const DecodeWork& work, int item, int firstColumn, int sharers,
                             float* shared) {
  const int warp = static_cast<int>(threadIdx.x / kWarp);
  const int column = firstColumn + warp / sharers;
  const int sharer = warp % sharers;
  float* const weights = shared + warp * divideUp(work.parts(), sharers);
  auto* const sums = reinterpret_cast<float2*>(shared + weightsOf(work, sharers));
  const int pairs = work.dim() / 2;
  const bool isColumn = column < work.columns;
  float2* const out = reinterpret_cast<float2*>(work.attention.out.data +
                                                work.columnAt(item, isColumn ? column : 0));
  if (isColumn)
    mergeParts(work, item, column, sharer, sharers, weights, [&](int pair, float2 sum) {
      (sharers == 1 ? out : sums + warp * pairs)[pair] = sum;
    });
  if (sharers == 1) return;
  __syncthreads();
  if (!isColumn || sharer != 0) return;
  for (int pair = static_cast<int>(threadIdx.x % kWarp); pair < pairs; pair += kWarp) {
    float2 sum = {};
    for (int other = warp; other < warp + sharers; ++other) {
      sum.x += sums[other * pairs + pair].x;
      sum.y += sums[other * pairs + pair].y;
    }
    out[pair] = sum;
  }
}

/// What turns 2^(score − reference) of a column into its part of a row's mean: factor ·
/// 2^(reference − max), where max is the column's largest score and factor 1 / (its sum · group).
struct ColumnTotal {
  float max;
  float factor;
};

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
    const ColumnSum total = sumColumn(work, item, column);
    if (threadIdx.x % kWarp == 0)
      totals[column / work.group * work.paddedColumns() + column] = {
          total.max, 1 / (total.sum * static_cast<float>(work.group))};
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
  using Together = KeptPairs<kOctets>;
  static constexpr int kTogether = keptTogether(kOctets);
  std::uint32_t words[kRoom];
  float2 references;  ///< of the lane's pair of columns

  /// `pairs`: by keptAt(); `ofTile`: references of the tile's columns.
  __device__ void load(const std::uint32_t* pairs, const float* ofTile) {
    const int lane = static_cast<int>(threadIdx.x % kWarp);
#pragma unroll
    for (int first = 0; first < kRoom; first += kTogether) {
      if (first < kOctets) {
        const Together together =
            *reinterpret_cast<const Together*>(pairs + keptAt(kOctets, first, lane));
        std::memcpy(words + first, &together, sizeof together);
      } else {
        words[first] = words[first + 1] = kNegative;
      }
    }
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

/// Goes through `count` pieces of kOctets · 8 tokens: load(kept, piece, column tile) loads one
/// ahead of the products, and write(piece, token, first mean, second mean) gets what came of it.
/// `totals`: of the lane's row, there once prepare() has returned, which it calls while the first
/// load is on its way.
template <int kOctets, class Load, class Prepare, class Write>
__device__ void forPieces(const DecodeWork& work, const ColumnTotal* totals, int count, Load load,
                          Prepare prepare, Write write) {
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
  Kept<kOctets> next;
  loadNext(next);
  prepare();
  Means<kOctets> means;
  for (int piece = 0; piece < count; ++piece) {
    means.clear();
    for (int tile = 0; tile < tiles; ++tile) {
      const Kept<kOctets> now = next;
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
template <int kOctets, bool kLimited, class Prepare>
__device__ void writePages(const DecodeWork& work, const DecodeRows<kLimited>& rows, int item,
                           int first, int end, int firstRow, const ColumnTotal* totals,
                           Prepare prepare) {
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
      prepare,
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
      [] {},
      [&](int piece, int token, float mean, float secondMean) {
        const int position = rows.position(work, first + piece, token);
        if (rows.sees(work, firstRow, position)) ofFirst[position] = mean;
        if (firstRow + 1 < work.attention.rows && rows.sees(work, firstRow + 1, position))
          ofSecond[position] = secondMean;
      });
}

/// Importance of units `firstUnit` … `endUnit` − 1, pages before row tiles. kOctets: see
/// writePages. All threads call; `totals`: shared memory for them.
template <int kOctets, bool kLimited>
__device__ void writeImportance(const DecodeWork& work, const DecodeRows<kLimited>& rows, int item,
                                int firstUnit, int endUnit, ColumnTotal* totals) {
  const int lane = static_cast<int>(threadIdx.x % kWarp);
  const int pages = work.attention.pages.capacity > 0 ? rows.state.paged / work.pageTokens() : 0;
  const int firstPage = max(firstUnit, rows.firstPage(work));
  const int endPage = max(min(endUnit, pages), firstPage);
  const int firstTile = max(firstUnit - pages, 0);
  const int endTile = min(endUnit - pages, rows.tiles());
  for (int row = 0; row < work.attention.rows; row += kRowsAtOnce) {
    const ColumnTotal* const ofRow = totals + (row + lane / 4 % kRowsAtOnce) * work.paddedColumns();
    writePages<kOctets>(work, rows, item, firstPage, endPage, row, ofRow, [&] {
      if (row == 0) fillTotals(work, item, totals);
    });
    writeTiles(work, rows, item, firstTile, max(endTile - firstTile, 0), row, ofRow);
  }
}

/// How a merge is cut into blocks.
struct MergeShape {
  int sharers;       ///< warps of a column
  int columnBlocks;  ///< an item
  int unitsOfWarp;   ///< of importance
  int importanceBlocks;

  explicit MergeShape(const DecodeWork& work) {
    sharers = std::clamp(static_cast<int>(std::bit_ceil(
                             static_cast<unsigned>(divideUp(work.parts(), kValuesAhead)))),
                         1, kWarps);
    columnBlocks = divideUp(work.columns * sharers, kWarps);
    // All blocks at once: each is a while on its way before it begins. The columns' end soon.
    const int units = work.attention.pages.capacity + work.rowTiles;
    const int resident = deviceAttribute(cudaDevAttrMultiProcessorCount) * kBlocks;
    const int warps = std::max(resident - columnBlocks * work.items(), resident / 2) * kWarps;
    unitsOfWarp = std::clamp(divideUp(units * work.items(), warps), 1, kMostUnits);
    importanceBlocks =
        work.attention.importance.data != nullptr ? divideUp(units, kWarps * unitsOfWarp) : 0;
  }

  std::size_t sharedBytes(const DecodeWork& work) const {
    const std::size_t sums = sharers == 1 ? 0 : kWarps * work.dim() * sizeof(float);
    const std::size_t totals =
        static_cast<std::size_t>(paddedRows(work)) * work.paddedColumns() * sizeof(ColumnTotal);
    return std::max(weightsOf(work, sharers) * sizeof(float) + sums, totals);
  }
};

/// Grid: (blocks of columns, then of importance; items).
template <int kOctets, bool kLimited>
__global__ void __launch_bounds__(kThreads, kBlocks)
    mergeDecodeKernel(const __grid_constant__ DecodeWork work, MergeShape shape) {
  extern __shared__ float4 shared[];
  letNextBegin();
  const int item = static_cast<int>(blockIdx.y);
  const int block = static_cast<int>(blockIdx.x);
  if (!work.attention.settled) waitForEarlier();
  const DecodeRows<kLimited> rows(work, item);
  waitForEarlier();
  if (block < shape.columnBlocks) {
    mergeColumns(work, item, block * kWarps / shape.sharers, shape.sharers,
                 reinterpret_cast<float*>(shared));
    return;
  }
  auto* const totals = reinterpret_cast<ColumnTotal*>(shared);
  const int warp = static_cast<int>(threadIdx.x / kWarp);
  const int firstUnit = ((block - shape.columnBlocks) * kWarps + warp) * shape.unitsOfWarp;
  writeImportance<kOctets>(work, rows, item, firstUnit, firstUnit + shape.unitsOfWarp, totals);
}

}  // namespace

void mergeDecode(cudaStream_t stream, const DecodeWork& work) {
  const MergeShape shape(work);
  const dim3 grid(shape.columnBlocks + shape.importanceBlocks, work.items());
  const auto kernel = [&] {
    if (work.pageTokens() == 64)
      return work.isLimited() ? mergeDecodeKernel<8, true> : mergeDecodeKernel<8, false>;
    return work.isLimited() ? mergeDecodeKernel<4, true> : mergeDecodeKernel<4, false>;
  }();
  launchOverlapping(stream, "mergeDecode", kernel, grid, kThreads, shape.sharedBytes(work), work,
                    shape);
}

}  // namespace specache::kernels::cuda
