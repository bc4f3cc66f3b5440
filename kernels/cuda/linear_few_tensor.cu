// SPDX-License-Identifier: GPL-3.0-or-later
// Products of up to 8 rows with a weight matrix, bound by how fast the weights can be read.
//
// The weights of 8 outputs are operand B of mma.m16n8k16. Operand A has the up to 8 rows x twice:
// rounded to 16 bits in its rows 0 … 7, and in its rows 8 … 15 what the rounding left over. So one
// product gives x the precision of 22 bits (16 with bfloat16), whatever the number of rows, and
// instructions stay behind the memory: Q4_0 at 3.6 TB/s leaves a processor of an H200 five
// instructions a weight, which 8 multiplications in floats would exceed.
//
// One block a processor keeps x in shared memory and works through every gridDim-th tile of
// outputs; its warps share a tile's columns, so that 1,024 outputs already fill 128 processors.
// Each warp fetches its next chunks of weights into stages of its own with cp.async, across the
// borders of tiles: 16 warps have 64 to 74 KB on their way, where 3.6 TB/s need 27 bytes a
// nanosecond and processor, 22 KB at 800 ns.
//
// Products of the same rows, as those for queries, keys and values, share a launch: their tiles are
// numbered one product after the other.
#include <algorithm>
#include <climits>
#include <cstddef>
#include <cstdint>

#include "kernels/cuda/check.h"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/linear_few.h"
#include "kernels/cuda/mma.cuh"
#include "kernels/cuda/weight_fragments.cuh"

namespace specache::kernels::cuda {
namespace {

constexpr int kMostWarps = 16;
constexpr int kPiece = 16;  // bytes that one cp.async copies
constexpr int kLine = 8;    // pieces of a cache line, which the lanes of a fetch share

/// What a warp works on at a time: a chunk of columns of a tile of outputs.
/// `products`: groups of 8 outputs. Two save instructions, where there are enough outputs for that.
/// `isWhole`: all rows are whole chunks, so that they begin at multiples of 16 bytes.
template <class WeightFormat, int products, bool isWhole>
struct Tile {
  using Format = WeightFormat;
  static constexpr bool kWhole = isWhole;
  static constexpr int kProducts = products;
  static constexpr int kOutputs = 8 * products;
  static constexpr int kColumns = Format::kSpans * kSpan;
  static constexpr int kBytes = static_cast<int>(rowBytes(Format::kType, kColumns));  // of a row
  // A row that begins between two multiples of 16 touches one piece more.
  static constexpr int kPieces = kBytes / kPiece + (isWhole ? 0 : 1);
  // From row to row in a stage. Lanes of different rows read from different banks: codes by 4
  // bytes, 16 a row, where a row is an odd number of pieces, and 16-bit weights by 8, 32 a row.
  static constexpr int kStride = Format::kScaled ? (kPieces | 1) * kPiece : kBytes + 2 * kPiece;
  static constexpr int kStageBytes = kOutputs * kStride;
  // Two chunks of 2 KB on their way a warp, or four of 1 KB.
  static constexpr int kStages = kOutputs * kBytes < 2048 ? 5 : 3;
  static constexpr int kWarpBytes = kStages * kStageBytes;
};

/// How the work is divided.
struct Plan {
  int warps = 0;
  int rowBytes = 0;    // of the weights
  int tiles = 0;       // of outputs
  int chunks = 0;      // of a row
  int slabs = 1;       // parts of the columns, one after the other, where x does not fit as a whole
  int slabChunks = 0;  // chunks of a slab
};

/// The products of a launch.
struct Products {
  Weight weights[kFewProducts];
  Rows outs[kFewProducts];
  int firstTiles[kFewProducts];  // INT_MAX behind the last product

  /// Which product's tile a tile is.
  __device__ int productOf(int tile) const {
    int product = 0;
    for (int i = 1; i < kFewProducts; ++i)
      if (tile >= firstTiles[i]) product = i;
    return product;
  }
  /// Which of that product's tiles it is.
  __device__ int tileInProduct(int tile) const { return tile - firstTiles[productOf(tile)]; }
};

// Shared memory: x, the stages of the warps, and two sets of partial sums.

/// 16-byte fragments of a row of x in a slab. Four more let two rows lie in different banks.
template <class T>
__host__ __device__ constexpr int xFragments(int chunks) {
  return chunks * T::kColumns / 4 + 4;
}

template <class T>
__host__ __device__ constexpr int partialFloats(const Plan& plan, int rows) {
  return plan.warps * rows * T::kOutputs;
}

template <class T>
int sharedBytes(const Plan& plan, int rows) {
  return rows * xFragments<T>(plan.slabChunks) * static_cast<int>(sizeof(uint4)) +
         plan.warps * T::kWarpBytes +
         2 * partialFloats<T>(plan, rows) * static_cast<int>(sizeof(float));
}

/// Chunks of slab `slab`: the last one may have fewer.
__device__ int chunksOfSlab(const Plan& plan, int slab) {
  return min(plan.slabChunks, plan.chunks - slab * plan.slabChunks);
}

/// Chunks of a row that a warp fetches ahead: its share of a slab's, then the next tile's of its
/// block, and after the last tile the next slab's.
struct Ahead {
  int slab;
  int tile;
  int chunk;  // in the slab

  __device__ void next(const Plan& plan, int warp) {
    chunk += plan.warps;
    if (chunk - warp < plan.slabChunks) return;
    chunk = warp;
    tile += static_cast<int>(gridDim.x);
    if (tile < plan.tiles) return;
    tile = static_cast<int>(blockIdx.x);
    ++slab;
  }
};

/// cp.async of the first `bytes` of 16; the others become zero.
__device__ void copyPiece(std::byte* shared, const std::byte* global, int bytes) {
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(sharedAddress(shared)),
               "l"(global), "r"(bytes)
               : "memory");
#else
  for (int i = 0; i < kPiece; ++i) shared[i] = i < bytes ? global[i] : std::byte{0};
#endif
}

/// Bytes from a multiple of 16 to the beginning of a row.
template <class T>
__device__ int skewOf(const Plan& plan, int row) {
  if constexpr (T::kWhole) return 0;
  const unsigned begin = static_cast<unsigned>(row) * static_cast<unsigned>(plan.rowBytes);
  return static_cast<int>(begin % kPiece);
}

/// Starts to fetch one chunk of whole rows. Lanes 8i … 8i + 7 take whole lines of 128 bytes, and
/// the block formats' last piece of a row is one lane's.
template <class T>
__device__ void fetchWholeChunk(const Weight& weight, const Plan& plan, int tile, int chunk,
                                std::byte* stage) {
  constexpr int kLines = T::kPieces / kLine;
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const int first = tile * T::kOutputs;
  const std::byte* const from = weight.data + chunk * T::kBytes;
  const auto rowAt = [&](int r) {  // the last row again behind it: nobody looks at what it gives
    return static_cast<std::size_t>(min(first + r, weight.rows - 1)) * plan.rowBytes;
  };
  const int inLine = lane % kLine * kPiece;
#pragma unroll
  for (int i = 0; i < T::kOutputs; i += kWarp / kLine) {
    const int r = i + lane / kLine;
    const std::byte* const row = from + rowAt(r) + inLine;
    std::byte* const to = stage + r * T::kStride + inLine;
    for (int line = 0; line < kLines; ++line) {
      const int at = line * kLine * kPiece;
      copyAsync(sharedAddress(to + at), row + at, true);
    }
  }
  if constexpr (T::kPieces % kLine != 0) {
    static_assert(T::kPieces % kLine == 1);
    constexpr int kLast = T::kBytes - kPiece;
    if (lane < T::kOutputs)
      copyAsync(sharedAddress(stage + lane * T::kStride + kLast), from + rowAt(lane) + kLast, true);
  }
}

/// The same of rows that may begin and end between two multiples of 16 bytes: whole pieces around
/// them, with zeros in the place of columns that are not there.
template <class T>
__device__ void fetchRaggedChunk(const Weight& weight, const Plan& plan, int tile, int chunk,
                                 std::byte* stage) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  for (int r = lane / kLine; r < T::kOutputs; r += kWarp / kLine) {
    const int row = min(tile * T::kOutputs + r, weight.rows - 1);
    const int at = chunk * T::kBytes - skewOf<T>(plan, row);
    const std::byte* const from =
        weight.data + static_cast<std::ptrdiff_t>(row) * plan.rowBytes + at;
    for (int piece = lane % kLine; piece < T::kPieces; piece += kLine) {
      const int bytes = min(max(plan.rowBytes - at - piece * kPiece, 0), kPiece);
      copyPiece(stage + r * T::kStride + piece * kPiece, from + (bytes > 0 ? piece * kPiece : 0),
                bytes);
    }
  }
}

/// A slab of x as operands A, [row][product of 16 columns][lane of four]: two columns rounded and
/// what is left over of them, then the other two. Zeros behind x's last column.
template <class T>
__device__ void splitRows(ConstRows x, int first, int chunks, uint4* fragments) {
  using Numbers = typename T::Format::Numbers;
  for (int row = 0; row < x.count; ++row) {
    const float* const from = x.data + static_cast<std::size_t>(row) * x.width + first;
    uint4* const to = fragments + row * xFragments<T>(chunks);
#pragma unroll 4
    for (int i = static_cast<int>(threadIdx.x); i < chunks * T::kColumns / 4; i += blockDim.x) {
      float4 v = {};
      if (first + i * 4 < x.width) v = *reinterpret_cast<const float4*>(from + i * 4);
      if constexpr (T::Format::kInterleaved) v = {v.x, v.z, v.y, v.w};
      const std::uint32_t a = Numbers::pack(v.x, v.y);
      const std::uint32_t b = Numbers::pack(v.z, v.w);
      const float2 roundedA = Numbers::unpack(a);
      const float2 roundedB = Numbers::unpack(b);
      to[i] = {a, Numbers::pack(v.x - roundedA.x, v.y - roundedA.y), b,
               Numbers::pack(v.z - roundedB.x, v.w - roundedB.y)};
    }
  }
}

/// Adds the products of a chunk of 8 outputs: sums[j] is of row lane / 4 of x and output
/// 2 · (lane % 4) + j. `weights`, `scaled`: rows of the stage, that of the weights that the lane
/// multiplies, and those of the outputs that it sums. `x`: the lane's first fragment of the chunk.
template <class Format>
__device__ void multiplyChunk(const std::byte* weights, const std::byte* const (&scaled)[2],
                              const uint4* x, float (&sums)[2]) {
  const int t = static_cast<int>(threadIdx.x) % 4;
  float products[4] = {};
#pragma unroll
  for (int span = 0; span < Format::kSpans; ++span) {
    Fragment b;
    Format::load(weights, span, t, b);
    const uint4 low = x[span * 8];
    const uint4 high = x[span * 8 + 4];
    Format::Numbers::multiply(products, {low.x, low.y, low.z, low.w}, b[0], b[1]);
    Format::Numbers::multiply(products, {high.x, high.y, high.z, high.w}, b[2], b[3]);
    if constexpr (Format::kScaled) {
      for (int j = 0; j < 2; ++j) {
        const float scale =
            toFloat(*reinterpret_cast<const Half*>(scaled[j] + span * kBlockBytes<Format::kType>));
        sums[j] += scale * (products[j] + products[j + 2]);
      }
      for (float& product : products) product = 0;
    }
  }
  if constexpr (!Format::kScaled) {
    for (int j = 0; j < 2; ++j) sums[j] += products[j] + products[j + 2];
  }
}

/// One warp adds up what all warps have of a tile, always in the same order, and adds it to what
/// earlier slabs have left in `out`.
template <class T>
__device__ void finishTile(const Plan& plan, int slab, int tile, const float* partials, Rows out) {
  const int values = out.count * T::kOutputs;
  for (int i = static_cast<int>(threadIdx.x) % kWarp; i < values; i += kWarp) {
    const int output = tile * T::kOutputs + i % T::kOutputs;
    if (output >= out.width) continue;
    float sum = 0;
    for (int warp = 0; warp < plan.warps; ++warp) sum += partials[warp * values + i];
    float& value = out.data[static_cast<std::size_t>(i / T::kOutputs) * out.width + output];
    value = slab == 0 ? sum : value + sum;
  }
}

/// Registers as if half as many threads more ran, so that blocks of other streams' kernels, which
/// fetch rows for the next step, find room beside it.
template <class T>
__global__ void __launch_bounds__(kMostWarps* kWarp * 3 / 2, 1)
    multiplyTiles(ConstRows x, const __grid_constant__ Products products, Plan plan) {
  using Format = typename T::Format;
  const int warp = static_cast<int>(threadIdx.x) / kWarp;
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const int xStride = xFragments<T>(plan.slabChunks);
  extern __shared__ uint4 shared[];
  auto* const allStages = reinterpret_cast<std::byte*>(shared + x.count * xStride);
  std::byte* const stages = allStages + warp * T::kWarpBytes;
  auto* const allPartials = reinterpret_cast<float*>(allStages + plan.warps * T::kWarpBytes);
  // Lanes of rows that x does not have repeat its last one; their sums are not kept.
  const int xRow = lane / 4;
  const uint4* const xLane = shared + min(xRow, x.count - 1) * xStride + lane % 4;

  Ahead ahead{0, static_cast<int>(blockIdx.x), warp};
  const auto fetchNext = [&](int stage) {
    if (ahead.chunk < chunksOfSlab(plan, ahead.slab)) {
      const int chunk = ahead.slab * plan.slabChunks + ahead.chunk;
      std::byte* const to = stages + stage * T::kStageBytes;
      const Weight& weight = products.weights[products.productOf(ahead.tile)];
      const int tile = products.tileInProduct(ahead.tile);
      if constexpr (T::kWhole)
        fetchWholeChunk<T>(weight, plan, tile, chunk, to);
      else
        fetchRaggedChunk<T>(weight, plan, tile, chunk, to);
    }
    commitCopies();
    ahead.next(plan, warp);
  };
  for (int stage = 0; stage < T::kStages - 1; ++stage) fetchNext(stage);

  int stage = 0;
  int finished = 0;  // tiles; their partial sums take turns, and so do the warps that add them up
  for (int slab = 0; slab < plan.slabs; ++slab) {
    const int slabChunks = chunksOfSlab(plan, slab);
    splitRows<T>(x, slab * plan.slabChunks * T::kColumns, plan.slabChunks, shared);
    __syncthreads();
    for (int tile = static_cast<int>(blockIdx.x); tile < plan.tiles; tile += gridDim.x) {
      float sums[T::kProducts][2] = {};
      for (int chunk = warp; chunk - warp < plan.slabChunks; chunk += plan.warps) {
        waitForCopies<T::kStages - 2>();
        __syncwarp();  // all lanes' copies are there; all lanes are done with the stage before
        fetchNext(stage == 0 ? T::kStages - 1 : stage - 1);
        if (chunk < slabChunks) {
          const std::byte* const rows = stages + stage * T::kStageBytes;
          const auto row = [&](int r) {
            return rows + r * T::kStride +
                   skewOf<T>(plan, products.tileInProduct(tile) * T::kOutputs + r);
          };
#pragma unroll
          for (int i = 0; i < T::kProducts; ++i) {
            const int output = 8 * i + lane % 4 * 2;
            multiplyChunk<Format>(row(8 * i + lane / 4), {row(output), row(output + 1)},
                                  xLane + chunk * Format::kSpans * 8, sums[i]);
          }
        }
        stage = stage == T::kStages - 1 ? 0 : stage + 1;
      }
      float* const partials = allPartials + finished % 2 * partialFloats<T>(plan, x.count);
      if (xRow < x.count) {
        float* const mine = partials + (warp * x.count + xRow) * T::kOutputs + lane % 4 * 2;
        for (int i = 0; i < T::kProducts; ++i)
          *reinterpret_cast<float2*>(mine + 8 * i) = {sums[i][0], sums[i][1]};
      }
      __syncthreads();  // the sums are there, and those of the tile before last have been read
      if (warp == finished % plan.warps)
        finishTile<T>(plan, slab, products.tileInProduct(tile), partials,
                      products.outs[products.productOf(tile)]);
      ++finished;
    }
  }
}

int deviceAttribute(cudaDeviceAttr attribute) {
  int device = 0;
  int value = 0;
  check(cudaGetDevice(&device), "Finding the current GPU");
  check(cudaDeviceGetAttribute(&value, attribute, device), "Reading a GPU's properties");
  return value;
}

/// As few slabs of x as fit in `limit` bytes of shared memory, about equally large.
template <class T>
void divideColumns(Plan& plan, int rows, int limit) {
  plan.slabChunks = 0;
  const int room = limit - sharedBytes<T>(plan, rows);
  const int chunkBytes = rows * T::kColumns * 2 * static_cast<int>(sizeof(Half));
  plan.slabs = divideUp(plan.chunks, std::max(1, room / chunkBytes));
  plan.slabChunks = divideUp(plan.chunks, plan.slabs);
}

/// As many warps as leave room for the whole of x, or else as take half of shared memory. An H200's
/// 227 KB hold the stages of 16 warps (about 110 KB) and two rows of 14,336 columns, or of 8 warps
/// and eight rows of 4,096; an A100's 163 KB those of 16 warps and two rows of 4,096.
template <class T>
Plan planFor(ConstRows x, int tiles, int limit) {
  Plan plan;
  plan.rowBytes = static_cast<int>(rowBytes(T::Format::kType, x.width));
  plan.tiles = tiles;
  plan.chunks = divideUp(x.width, T::kColumns);
  for (plan.warps = kMostWarps; plan.warps >= 4; plan.warps /= 2) {
    divideColumns<T>(plan, x.count, limit);
    if (plan.slabs == 1 && sharedBytes<T>(plan, x.count) <= limit) return plan;
  }
  plan.warps = kMostWarps;
  while (plan.warps > 4 && plan.warps * T::kWarpBytes > limit / 2) plan.warps /= 2;
  divideColumns<T>(plan, x.count, limit);
  return plan;
}

template <class T>
void launchTiles(cudaStream_t stream, ConstRows x, std::span<const Product> list) {
  Products products{};
  std::ranges::fill(products.firstTiles, INT_MAX);
  int tiles = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    products.weights[i] = list[i].weight;
    products.outs[i] = list[i].out;
    products.firstTiles[i] = tiles;
    tiles += divideUp(list[i].weight.rows, T::kOutputs);
  }
  // Leaves room for small blocks of other streams' kernels: 1 KB each, and what they ask for.
  constexpr int kLeft = 4096;
  const int limit = deviceAttribute(cudaDevAttrMaxSharedMemoryPerBlockOptin) - kLeft;
  const Plan plan = planFor<T>(x, tiles, limit);
  check(cudaFuncSetAttribute(multiplyTiles<T>, cudaFuncAttributeMaxDynamicSharedMemorySize, limit),
        "Reserving shared memory");
  const int blocks = std::min(plan.tiles, deviceAttribute(cudaDevAttrMultiProcessorCount));
  multiplyTiles<T>
      <<<blocks, plan.warps * kWarp, sharedBytes<T>(plan, x.count), stream>>>(x, products, plan);
  checkLaunch("linearFewOnTensorCores");
}

/// Whether tiles of 16 outputs keep all processors as busy as tiles of 8 do.
bool fillsWithPairs(std::span<const Product> products) {
  int outputs = 0;
  for (const Product& product : products) outputs += product.out.width;
  const int processors = deviceAttribute(cudaDevAttrMultiProcessorCount);
  return 2 * divideUp(divideUp(outputs, 16), processors) <=
         divideUp(divideUp(outputs, 8), processors);
}

template <class Format>
bool launch(cudaStream_t stream, ConstRows x, std::span<const Product> products) {
  const bool aligned =
      std::ranges::all_of(products,
                          [](const Product& product) {
                            return reinterpret_cast<std::uintptr_t>(product.weight.data) % kPiece ==
                                   0;
                          }) &&
      reinterpret_cast<std::uintptr_t>(x.data) % sizeof(float4) == 0;
  if (!aligned || x.width % Format::kRowUnit != 0) return false;
  using Whole = Tile<Format, 1, true>;
  if (x.width % Whole::kColumns != 0) {
    launchTiles<Tile<Format, 1, false>>(stream, x, products);
    return true;
  }
  if constexpr (Format::kPairs) {
    if (fillsWithPairs(products)) {
      launchTiles<Tile<Format, 2, true>>(stream, x, products);
      return true;
    }
  }
  launchTiles<Whole>(stream, x, products);
  return true;
}

}  // namespace

bool multipliesBfloats() {
  return deviceAttribute(cudaDevAttrComputeCapabilityMajor) >= 8;
}

bool linearFewOnTensorCores(cudaStream_t stream, ConstRows x, std::span<const Product> products) {
  switch (products.front().weight.dtype) {
    case DType::f32:
      return false;
    case DType::f16:
      return launch<F16Weights>(stream, x, products);
    case DType::bf16:
      return multipliesBfloats() && launch<Bf16Weights>(stream, x, products);
    case DType::q8_0:
      return launch<Q8Weights>(stream, x, products);
    case DType::q4_0:
      return launch<Q4Weights>(stream, x, products);
  }
  return false;
}

}  // namespace specache::kernels::cuda
