// SPDX-License-Identifier: GPL-3.0-or-later
// Exact attention of prefill on tensor cores, after FlashAttention-2 (Dao, 2023). A block's four
// warps own 16 or 32 stacked query rows each, and keep these rows' scores and values in registers.
// Keys and values go through shared memory in two stages: one is computed with while the other one
// is filled.
#include <type_traits>

#include "kernels/cuda/attend_tile_rows.cuh"
#include "kernels/cuda/check.h"
#include "kernels/cuda/device_attribute.h"

namespace specache::kernels::cuda {
namespace {

using namespace tile;

/// The block's work; keys that none of its rows sees are left out.
template <class S, bool kLimited>
__device__ Work visibleWork(const Arguments& arguments) {
  Work work = blockWork<S>(arguments);
  if constexpr (kLimited) work.begin = max(work.begin, work.firstSeen(0));
  return work;
}

template <class S, bool kLimited>
__global__ void __launch_bounds__(S::kThreads, S::kBlocks)
    attendKernel(const __grid_constant__ Arguments arguments) {
  extern __shared__ __align__(128) std::byte shared[];
  const std::uint32_t queries = sharedAddress(shared);
  const std::uint32_t stages = queries + S::kQueryBytes;
  const Work work = visibleWork<S, kLimited>(arguments);
  const int unmasked = min(work.seen(0), work.end);  // keys that every row sees
  if (work.begin < work.end) copyKeys<S>(work, work.begin, stages);
  loadQueries<S>(work, shared);
  Accumulators<S> own;
  loadState(own, work);
  int stage = 0;
  for (int key = work.begin; key < work.end; key += S::kKeys, stage ^= 1) {
    waitForCopies<0>();
    __syncthreads();  // this stage is complete, and nobody reads the other one any more
    const int next = key + S::kKeys;
    if (next < work.end) copyKeys<S>(work, next, stages + (stage ^ 1) * S::kStageBytes);
    const std::uint32_t current = stages + stage * S::kStageBytes;
    scoreKeys(own, queries, current);
    if constexpr (kLimited) {
      capScores(own, work);
      if (key < work.firstSeen(S::kRows - 1)) maskOlder(own, work, key);
    }
    if (next > unmasked) maskScores(own, work, key);
    const Factors<S> factors = raiseMax(own);
    scaleSums(own, factors);
    scaleValues(own, factors);
    exponentiate(own);
    addValues(own, current);
  }
  storeState(own, work);
}

/// Calls body with the head size as a constant, where there is a kernel for it.
template <class Body>
void withHeadSize(int dim, const Body& body) {
  switch (dim) {
    case 64:
      return body(std::integral_constant<int, 64>{});
    case 80:
      return body(std::integral_constant<int, 80>{});
    case 96:
      return body(std::integral_constant<int, 96>{});
    case 112:
      return body(std::integral_constant<int, 112>{});
    case 128:
      return body(std::integral_constant<int, 128>{});
    case 160:
      return body(std::integral_constant<int, 160>{});
    case 192:
      return body(std::integral_constant<int, 192>{});
    case 256:
      return body(std::integral_constant<int, 256>{});
    default:
      return;
  }
}

}  // namespace

std::optional<BlockShape> tensorBlockShape(int dim) {
  std::optional<BlockShape> shape;
  withHeadSize(dim, [&](auto size) {
    using S = Shape<size()>;
    if (S::kSharedBytes <= deviceAttribute(cudaDevAttrMaxSharedMemoryPerBlockOptin))
      shape = {S::kRows, S::kKeys};
  });
  return shape;
}

void attendOnTensorCores(cudaStream_t stream, const TileAttention& attention, int group,
                         const KeyParts& parts) {
  withHeadSize(attention.tile.heads.dim, [&](auto size) {
    using S = Shape<size()>;
    const int rowBlocks = divideUp(attention.query.count * group, S::kRows);
    const dim3 grid(rowBlocks * attention.tile.heads.count, parts.count);
    const auto kernel = isLimited(attention) ? attendKernel<S, true> : attendKernel<S, false>;
    check(
        cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, S::kSharedBytes),
        "Asking for shared memory of attendTile");
    kernel<<<grid, S::kThreads, S::kSharedBytes, stream>>>({attention, group, rowBlocks, parts});
  });
  checkLaunch("attendTile");
}

}  // namespace specache::kernels::cuda
