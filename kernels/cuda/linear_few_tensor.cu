// SPDX-License-Identifier: GPL-3.0-or-later
// Products of up to 8 rows with a weight matrix, bound by how fast the weights can be read.
//
// The weights are multiplied on tensor cores (few_rows.cuh says how): Q4_0 at 3.6 TB/s leaves a
// processor of an H200 five instructions a weight, which multiplications in floats would exceed.
//
// One block a processor works through every gridDim-th tile of 8 or 16 outputs. Its warps share a
// tile's columns, and each keeps its share of x in registers from tile to tile, so that shared
// memory has nothing to give but weights. Where there are more columns than 16 warps keep, the
// tiles are gone through slab by slab. Each warp fetches its next chunks of weights into stages of
// its own with cp.async, across the borders of tiles: 16 warps have 37 to 98 KB on their way, where
// 4 TB/s need 30 bytes a nanosecond and processor, 24 KB at 800 ns. They meet only to add up what
// they have of a batch of tiles.
//
// The loop has no branch but for where the next weights come from: chunks that a row does not have
// are its last one again, times zero, and what a team without a tile sums up is not looked at.
//
// Weights are constant, so the first ones are fetched while the kernel before still runs.
//
// Products of the same rows, as those for queries, keys and values, share a launch: their tiles are
// numbered one product after the other.
#include <algorithm>
#include <climits>
#include <cstddef>
#include <cstdint>

#include "kernels/cuda/activation.cuh"
#include "kernels/cuda/check.h"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/device_attribute.h"
#include "kernels/cuda/few_rows.cuh"
#include "kernels/cuda/few_tiles.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/linear_few.h"
#include "kernels/cuda/mma.cuh"
#include "kernels/cuda/weight_fragments.cuh"

namespace specache::kernels::cuda {
namespace {

constexpr int kMostWarps = 16;
constexpr int kWidth = 8;   // outputs of a product
constexpr int kPiece = 16;  // bytes that one cp.async copies
constexpr int kLine = 8;    // pieces of a cache line, which the lanes of a fetch share

/// What a warp works on at a time: a chunk of the columns of a tile of outputs, which are rows of
/// weights. `outputs`: 8, or 16 to save instructions. `isWhole`: all rows are whole chunks, so that
/// they begin at multiples of 16 bytes.
template <class WeightFormat, class FewRows, int outputs, bool isWhole>
struct Chunk {
  using Format = WeightFormat;
  using X = FewRows;
  static constexpr int kOutputs = outputs;
  static constexpr bool kWhole = isWhole;
  static constexpr int kColumns = Format::kSpans * kSpan;
  static constexpr int kOfShare = kShare / kColumns;
  static constexpr int kBytes = static_cast<int>(rowBytes(Format::kType, kColumns));  // of a row
  // A row that begins between two multiples of 16 touches one piece more.
  static constexpr int kPieces = kBytes / kPiece + (isWhole ? 0 : 1);
  // From row to row in a stage. Lanes of different rows read from different banks: codes by 4
  // bytes, 16 a row, where a row is an odd number of pieces, and 16-bit weights by 8, 32 a row.
  static constexpr int kStride = Format::kScaled ? (kPieces | 1) * kPiece : kBytes + 2 * kPiece;
  static constexpr int kStageBytes = kOutputs * kStride;
  static constexpr int kStages = divideUp(Format::kInFlight, kOutputs* kBytes) + 1;
  // Tiles whose sums the warps keep before they add them up.
  static constexpr int kBatch = 8;
  static constexpr int kSums = X::kRows * kOutputs;          // of a warp and tile
  static constexpr int kFloats = kBatch * kSums + X::kRows;  // of a warp: sums, and of squares
  static_assert(kStages - 1 <= kBatch * kOfShare, "fetched ahead no further than the next batch");
  static_assert(X::kRows % 2 == 0, "FewTiles behind the floats are aligned");
  static constexpr int kTilesBytes =  // of a team
      FewTiles<kBatch>::kEntries * static_cast<int>(sizeof(FewTile));
  static constexpr int kWarpBytes =
      kStages * kStageBytes + kFloats * static_cast<int>(sizeof(float));
};

/// Copies the first `bytes`, an even number, of 16, with zeros behind them: whole pieces by
/// cp.async. The end of a row is read by halves, as nothing may lie behind it.
__device__ void copyPiece(std::byte* shared, const std::byte* global, int bytes) {
  if (bytes == kPiece) return copyAsync(sharedAddress(shared), global, true);
  auto* const to = reinterpret_cast<std::uint16_t*>(shared);
  const auto* const from = reinterpret_cast<const std::uint16_t*>(global);
  for (int i = 0; i < kPiece / 2; ++i) to[i] = 2 * i < bytes ? from[i] : 0;
}

/// Bytes from a multiple of 16 to the beginning of a row.
template <class T>
__device__ int skewOf(const FewPlan& plan, int row) {
  if constexpr (T::kWhole) return 0;
  const unsigned begin = static_cast<unsigned>(row) * static_cast<unsigned>(plan.rowBytes);
  return static_cast<int>(begin % kPiece);
}

/// Starts to fetch one chunk of whole rows. Lanes 8i … 8i + 7 take whole lines of 128 bytes, and
/// the block formats' last piece of a row is one lane's.
template <class T>
__device__ void fetchWholeChunk(const FewPlan& plan, const std::byte* rows, int chunk,
                                std::uint32_t stage) {
  constexpr int kLines = T::kPieces / kLine;
  constexpr int kRowsAtOnce = kWarp / kLine;
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const std::byte* const chunks = rows + chunk * T::kBytes;
  const int inLine = lane % kLine * kPiece;
  const std::byte* const from = chunks + lane / kLine * plan.rowBytes + inLine;
  const std::uint32_t to = stage + lane / kLine * T::kStride + inLine;
#pragma unroll
  for (int row = 0; row < T::kOutputs; row += kRowsAtOnce) {
#pragma unroll
    for (int line = 0; line < kLines; ++line) {
      const int at = line * kLine * kPiece;
      copyOfLineAsync(to + row * T::kStride + at, from + row * plan.rowBytes + at);
    }
  }
  if constexpr (T::kPieces % kLine != 0) {
    static_assert(T::kPieces % kLine == 1);
    constexpr int kLast = T::kBytes - kPiece;
    if (lane < T::kOutputs)
      copyAsync(stage + lane * T::kStride + kLast, chunks + lane * plan.rowBytes + kLast, true);
  }
}

/// The same of rows that may begin and end between two multiples of 16 bytes: whole pieces around
/// them, with zeros in the place of columns that are not there. Where a matrix has fewer rows
/// than a tile, the last one again behind it: nobody looks at what it gives.
template <class T>
__device__ void fetchRaggedChunk(const FewPlan& plan, const FewTile& tile, int rows, int chunk,
                                 std::byte* stage) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  for (int r = lane / kLine; r < T::kOutputs; r += kWarp / kLine) {
    const int row = min(tile.first + r, rows - 1);
    const int at = chunk * T::kBytes - skewOf<T>(plan, row);
    const std::byte* const from =
        tile.rows + static_cast<std::ptrdiff_t>(row - tile.first) * plan.rowBytes + at;
    for (int piece = lane % kLine; piece < T::kPieces; piece += kLine) {
      const int bytes = min(max(plan.rowBytes - at - piece * kPiece, 0), kPiece);
      copyPiece(stage + r * T::kStride + piece * kPiece, from + (bytes > 0 ? piece * kPiece : 0),
                bytes);
    }
  }
}

/// What a lane sums of 8 rows of weights.
template <class X>
struct TileSums {
  float products[4] = {};
  float zeros[X::kScales] = {};  ///< of the block formats
};

/// Adds the products of a chunk of 8 rows of weights, in a stage from `rows` on. `x`: the lane's
/// fragments of the chunk's spans; `spanSums`: of the same spans, for the block formats.
template <class T>
__device__ void multiplyRows(const FewPlan& plan, int first, const std::byte* rows,
                             const typename T::X::Fragment* x, const float* spanSums,
                             TileSums<typename T::X>& sums) {
  using Format = typename T::Format;
  using X = typename T::X;
  using Numbers = typename Format::Numbers;
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const auto row = [&](int r) { return rows + r * T::kStride + skewOf<T>(plan, first + r); };
  const std::byte* const weights = row(lane / 4);
  const std::byte* scaled[X::kScales];
  for (int i = 0; i < X::kScales; ++i) scaled[i] = row(X::scaledOutput(lane, i));
#pragma unroll
  for (int span = 0; span < Format::kSpans; ++span) {
    WeightFragment fragment;
    Format::template load<X::kAlike>(weights, span, lane % 4, fragment);
    if constexpr (!Format::kScaled) {
      X::template multiply<Numbers>(sums.products, fragment, x[span]);
      continue;
    }
    float products[4] = {};
    X::template multiply<Numbers>(products, fragment, x[span]);
    float scales[X::kScales];
    for (int i = 0; i < X::kScales; ++i) {
      const std::byte* const block = scaled[i] + span * kBlockBytes<Format::kType>;
      scales[i] = toFloat(*reinterpret_cast<const Half*>(block));
    }
    for (int i = 0; i < 4; ++i) sums.products[i] += scales[i % X::kScales] * products[i];
    for (int i = 0; i < X::kScales; ++i) sums.zeros[i] += scales[i] * spanSums[span];
  }
}

/// The number that RMS norm multiplies the lane's row with, 1/√(mean(x²) + ε), of the squares of
/// its warp's shares. All threads call; `ofWarps`, shared: [warp][X::kRows].
template <class X>
__device__ float normFactor(const FewPlan& plan, const FewInput& input, float squares,
                            float* ofWarps) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const int warp = static_cast<int>(threadIdx.x) / kWarp;
  const int row = X::rowOf(lane, X::kRows);
  ofWarps[warp * X::kRows + row] = X::rowSum(squares);  // the same of all lanes that write it
  __syncthreads();
  const int firstOfTeam = warp / plan.team * plan.team;
  float sum = 0;
#pragma unroll 8
  for (int other = 0; other < plan.team; ++other)
    sum += ofWarps[(firstOfTeam + other) * X::kRows + row];
  return 1.0f / sqrtf(sum / static_cast<float>(input.x.width) + input.epsilon);
}

__device__ float gatedBy(ProductResult result, float gate, float up) {
  return result == ProductResult::gatedSilu ? gated<Activation::silu>(gate, up)
                                            : gated<Activation::gelu>(gate, up);
}

/// Adds up what all warps have of a batch's tiles, always in the same order, and stores it. `sums`:
/// [tile of the batch][warp][row][output]. kGates: the plan's gates(), so that what divides here is
/// constant.
template <class T, int kGates>
__device__ void finishBatch(const FewPlan& plan, const FewProducts& products,
                            const FewTiles<T::kBatch>& tiles, int rows, int first, int groups,
                            const float* sums) {
  const int warps = plan.team * plan.teams;
  const auto sumOf = [&](int inBatch, int team, int i) {
    const float* const ofWarps = sums + (inBatch * warps + team * plan.team) * T::kSums + i;
    float sum = 0;
#pragma unroll 8
    for (int warp = 0; warp < plan.team; ++warp) sum += ofWarps[warp * T::kSums];
    return sum;
  };
  constexpr int kResults = T::kBatch >> kGates;
  for (int i = static_cast<int>(threadIdx.x); i < plan.teams * kResults * T::kSums;
       i += blockDim.x) {
    const int team = i / (kResults * T::kSums);
    const int inBatch = i / T::kSums % kResults << kGates;
    const int row = i / T::kOutputs % T::X::kRows;
    if (row >= rows || first + inBatch >= groups) continue;
    const FewTile& tile = tiles.of(plan, first + inBatch, team);
    if (!tile.exists()) continue;
    const Rows& out = products.outs[tile.product];
    const int output = tile.first + i % T::kOutputs;
    if (output < tile.own || output >= out.width) continue;
    float& to = out.data[static_cast<std::size_t>(row) * out.width + output];
    const float before = plan.result == ProductResult::added ? to : 0.0f;
    const float sum = sumOf(inBatch, team, i % T::kSums);
    if constexpr (kGates == 0)
      to = before + sum;
    else
      to = gatedBy(plan.result, sum, sumOf(inBatch + 1, team, i % T::kSums));
  }
}

/// Registers as if more threads ran, so that blocks of the kernels before and behind it, and of
/// other streams' kernels, which fetch rows for the next step, find room beside it.
template <class T>
__global__ void __launch_bounds__(T::X::kThreads, 1)
    multiplyTiles(FewInput input, const __grid_constant__ FewProducts products, FewPlan plan) {
  using Format = typename T::Format;
  using X = typename T::X;
  using Position = FewPosition<T::kBatch>;
  const int warps = plan.team * plan.teams;
  const int warp = static_cast<int>(threadIdx.x) / kWarp;
  const int team = warp / plan.team;
  const int inTeam = warp % plan.team;
  extern __shared__ uint4 shared[];
  auto* const allStages = reinterpret_cast<std::byte*>(shared);
  std::byte* const stages = allStages + warp * T::kStages * T::kStageBytes;
  auto* const sumsOfBatch =
      reinterpret_cast<float*>(allStages + warps * T::kStages * T::kStageBytes);
  float* const squaresOfWarps = sumsOfBatch + T::kBatch * warps * T::kSums;
  const FewTiles<T::kBatch> tiles{reinterpret_cast<FewTile*>(squaresOfWarps + warps * X::kRows)};
  const int groups = plan.groupsOfBlock();
  const auto firstTile = [&](const Position& at) {  // before the list is there
    return at.number() < groups ? products.tile(plan, T::kOutputs, plan.group(at.number()), team)
                                : FewTile{};
  };
  const auto listedTile = [&](const Position& at) {
    return at.number() < groups ? tiles.of(plan, at.number(), team) : FewTile{};
  };
  const auto firstChunkOf = [&](const Position& at) {
    return (at.slab * plan.team + inTeam) * T::kOfShare;
  };

  Position ahead;
  FewTile aheadTile = firstTile(ahead);
  int aheadOfShare = 0;  // chunks
  const auto fetchNext = [&](int stage, auto tileOf) {
    const int chunk = min(firstChunkOf(ahead) + aheadOfShare, plan.chunks - 1);
    if (aheadTile.exists()) {
      std::byte* const to = stages + stage * T::kStageBytes;
      if constexpr (T::kWhole)
        fetchWholeChunk<T>(plan, aheadTile.rows, chunk, sharedAddress(to));
      else
        fetchRaggedChunk<T>(plan, aheadTile, products.weights[aheadTile.product].rows, chunk, to);
    }
    commitCopies();
    if (++aheadOfShare < T::kOfShare) return;
    aheadOfShare = 0;
    ahead.next(plan, groups);
    aheadTile = tileOf(ahead);
  };
  for (int stage = 0; stage < T::kStages - 1; ++stage) fetchNext(stage, firstTile);
  tiles.fill(plan, products, T::kOutputs, 0, 2 * T::kBatch);
  __syncthreads();
  letNextBegin();
  waitForEarlier();

  FewPart<X> part;
  const auto firstOf = [&](int slab, int i) {
    return (slab * plan.team + inTeam) * kShare + i * kPartSpans<X> * kSpan;
  };
  const auto load = [&](int slab, int i) { loadPart<X>(input.x, firstOf(slab, i), part); };
  const auto scale = [&](int slab, int i) {
    if (input.norm != nullptr) multiplyByNorm<X>(input.norm, input.x.width, firstOf(slab, i), part);
  };
  float factor = 1;
  if (input.norm == nullptr) {
    load(0, 0);
  } else {
    float squares = 0;
    for (int slab = plan.slabs - 1; slab >= 0; --slab) {
#pragma unroll
      for (int i = X::kLoads - 1; i >= 0; --i) {
        load(slab, i);
        squares += squaresOf<X>(part);
      }
    }
    scale(0, 0);
    factor = normFactor<X>(plan, input, squares, squaresOfWarps);
  }
  typename X::Fragment xOfShare[kShareSpans];
  float spanSums[kShareSpans] = {};
  const auto takeShare = [&](int slab, bool hasFirst) {
#pragma unroll
    for (int i = 0; i < X::kLoads; ++i) {
      if (i > 0 || !hasFirst) {
        load(slab, i);
        scale(slab, i);
      }
#pragma unroll
      for (int span = 0; span < kPartSpans<X>; ++span)
        X::template split<Format>(part[span], factor, xOfShare[i * kPartSpans<X> + span]);
    }
    if constexpr (Format::kScaled) {
#pragma unroll
      for (int span = 0; span < kShareSpans; ++span) spanSums[span] = spanSum<X>(xOfShare[span]);
    }
  };
  takeShare(0, true);
  int slabOfX = 0;
  int stage = 0;
  Position at;
  while (at.number() < groups) {
    if (at.slab != slabOfX) {
      slabOfX = at.slab;
      takeShare(slabOfX, false);
    }
    const FewTile tile = listedTile(at);
    TileSums<X> sums[T::kOutputs / kWidth];
#pragma unroll
    for (int i = 0; i < T::kOfShare; ++i) {
      waitForCopies<T::kStages - 2>();
      __syncwarp();  // all lanes' copies are there; all lanes are done with the stage before
      fetchNext(stage == 0 ? T::kStages - 1 : stage - 1, listedTile);
#pragma unroll
      for (int r = 0; r < T::kOutputs; r += kWidth)
        multiplyRows<T>(plan, tile.first + r, stages + stage * T::kStageBytes + r * T::kStride,
                        xOfShare + i * Format::kSpans, spanSums + i * Format::kSpans,
                        sums[r / kWidth]);
      stage = stage == T::kStages - 1 ? 0 : stage + 1;
    }
    float* const ofTile = sumsOfBatch + (at.inBatch * warps + warp) * T::kSums;
    for (int r = 0; r < T::kOutputs; r += kWidth) {
      TileSums<X>& ofRows = sums[r / kWidth];
      if constexpr (Format::kScaled) X::template makeWhole<Format>(ofRows.products, ofRows.zeros);
      X::template store<T::kOutputs>(ofRows.products, at.slab == 0, ofTile + r);
    }
    const int firstOfBatch = at.firstOfBatch;
    at.next(plan, groups);
    if (at.beginsBatch()) {
      __syncthreads();
      if (plan.gates() == 0)
        finishBatch<T, 0>(plan, products, tiles, input.x.count, firstOfBatch, groups, sumsOfBatch);
      else
        finishBatch<T, 1>(plan, products, tiles, input.x.count, firstOfBatch, groups, sumsOfBatch);
      const int filled = firstOfBatch + 2 * T::kBatch;
      tiles.fill(plan, products, T::kOutputs, filled, filled + T::kBatch);
      __syncthreads();  // before the next batch's sums
    }
  }
}

/// As many warps as the columns keep busy, or `most`; several teams where they are few and the
/// tiles many.
template <class T>
FewPlan planFor(int columns, int tiles, int most, int processors, ProductResult result) {
  FewPlan plan;
  plan.result = result;
  plan.rowBytes = static_cast<int>(rowBytes(T::Format::kType, columns));
  plan.tiles = tiles;
  plan.chunks = divideUp(columns, T::kColumns);
  const int shares = divideUp(plan.chunks, T::kOfShare);
  plan.slabs = divideUp(shares, most);
  plan.team = divideUp(shares, plan.slabs);
  plan.teams = std::max(1, std::min(most / plan.team, (tiles >> plan.gates()) / processors));
  plan.groups = divideUp(tiles >> plan.gates(), plan.teams) << plan.gates();
  return plan;
}

template <class T>
bool launchChunks(cudaStream_t stream, const FewInput& input, std::span<const Product> list,
                  ProductResult result) {
  FewProducts products{};
  std::ranges::fill(products.firstTiles, INT_MAX);
  int tiles = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    products.weights[i] = list[i].weight;
    products.outs[i] = list[i].out;
    products.firstTiles[i] = tiles;
    tiles += divideUp(list[i].weight.rows, T::kOutputs);
  }
  const int processors = deviceAttribute(cudaDevAttrMultiProcessorCount);
  const int limit = deviceAttribute(cudaDevAttrMaxSharedMemoryPerBlockOptin);
  const int most = std::min(kMostWarps, limit / (T::kWarpBytes + T::kTilesBytes));
  const FewPlan plan = planFor<T>(input.x.width, tiles, most, processors, result);
  const int warps = plan.team * plan.teams;
  check(cudaFuncSetAttribute(multiplyTiles<T>, cudaFuncAttributeMaxDynamicSharedMemorySize, limit),
        "Reserving shared memory");
  check(cudaFuncSetAttribute(multiplyTiles<T>, cudaFuncAttributePreferredSharedMemoryCarveout,
                             cudaSharedmemCarveoutMaxShared),
        "Preferring shared memory");
  launchOverlapping(stream, "linearFewOnTensorCores", multiplyTiles<T>,
                    std::min(plan.groups >> plan.gates(), processors), warps * kWarp,
                    warps * T::kWarpBytes + plan.teams * T::kTilesBytes, input, products, plan);
  return true;
}

/// Whether tiles of 16 outputs keep all processors as busy as tiles of 8 do.
bool fillsWithSixteens(std::span<const Product> products) {
  int outputs = 0;
  for (const Product& product : products) outputs += product.out.width;
  const int processors = deviceAttribute(cudaDevAttrMultiProcessorCount);
  return 2 * divideUp(divideUp(outputs, 16), processors) <=
         divideUp(divideUp(outputs, 8), processors);
}

template <class Format, class X>
bool launchRows(cudaStream_t stream, const FewInput& input, std::span<const Product> products,
                ProductResult result) {
  using Whole = Chunk<Format, X, 8, true>;
  const bool fillTiles = std::ranges::all_of(
      products, [](const Product& product) { return product.weight.rows >= Whole::kOutputs; });
  if (input.x.width % Whole::kColumns != 0 || !fillTiles)
    return launchChunks<Chunk<Format, X, 8, false>>(stream, input, products, result);
  if constexpr (Format::kSmall && X::kRows == 2) {
    using Sixteens = Chunk<Format, X, 16, true>;
    const bool fillSixteens = std::ranges::all_of(
        products, [](const Product& product) { return product.weight.rows >= Sixteens::kOutputs; });
    if (fillSixteens && fillsWithSixteens(products))
      return launchChunks<Sixteens>(stream, input, products, result);
  }
  return launchChunks<Whole>(stream, input, products, result);
}

bool isAligned(const void* data) {
  return reinterpret_cast<std::uintptr_t>(data) % kPiece == 0;
}

template <class Format>
bool launch(cudaStream_t stream, const FewInput& input, std::span<const Product> products,
            ProductResult result) {
  const bool aligned = isAligned(input.x.data) && isAligned(input.norm) &&
                       std::ranges::all_of(products, [](const Product& product) {
                         return isAligned(product.weight.data);
                       });
  if (!aligned || input.x.width % Format::kRowUnit != 0) return false;
  if (input.x.count <= TwoRows::kRows)
    return launchRows<Format, TwoRows>(stream, input, products, result);
  return launchRows<Format, EightRows>(stream, input, products, result);
}

}  // namespace

bool multipliesBfloats() {
  return deviceAttribute(cudaDevAttrComputeCapabilityMajor) >= 8;
}

bool linearFewOnTensorCores(cudaStream_t stream, const FewInput& input,
                            std::span<const Product> products, ProductResult result) {
  const bool together = !products.empty() && products.size() <= kFewProducts &&
                        std::ranges::all_of(products, [&](const Product& product) {
                          return product.weight.dtype == products.front().weight.dtype;
                        });
  if (!together || input.x.count == 0) return false;
  switch (products.front().weight.dtype) {
    case DType::f32:
      return false;
    case DType::f16:
      return launch<F16Weights>(stream, input, products, result);
    case DType::bf16:
      return multipliesBfloats() && launch<Bf16Weights>(stream, input, products, result);
    case DType::q8_0:
      return launch<Q8Weights>(stream, input, products, result);
    case DType::q4_0:
      return launch<Q4Weights>(stream, input, products, result);
    default:
      return false;
  }
}

}  // namespace specache::kernels::cuda
