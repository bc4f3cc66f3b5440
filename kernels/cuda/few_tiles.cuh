// SPDX-License-Identifier: GPL-3.0-or-later
// How a launch of products of few rows (linear_few_tensor.cu) divides its outputs.
//
// Outputs go in tiles of 8 or 16, numbered one product after the other. The tiles that a block's
// teams of warps work on at a time are a group. A block goes through every gridDim-th group, and
// adds up what its warps have of them after each batch of groups. Where two products are gated,
// each is a group of its own, and a tile of one is followed by the same of the other, so that both
// are in one batch.
#pragma once

#include <cstddef>

#include "kernels/cuda/device.cuh"
#include "kernels/cuda/linear_few.h"
#include "kernels/tensor.h"

namespace specache::kernels::cuda {

/// How the work is divided.
struct FewPlan {
  int rowBytes = 0;  // of the weights
  int chunks = 0;    // of a row
  int slabs = 1;     // parts of the columns, one after the other
  int team = 1;      // warps that share a tile's columns
  int teams = 1;     // of a block
  int tiles = 0;
  int groups = 0;
  ProductResult result = ProductResult::stored;

  /// 1 where two products are gated, else 0: a block takes 2^gates groups side by side.
  __host__ __device__ int gates() const { return result >= ProductResult::gatedSilu ? 1 : 0; }
  /// The group that the block takes as number `i`.
  __device__ int group(int i) const {
    const auto turn = static_cast<int>(gridDim.x) * (i >> gates()) + static_cast<int>(blockIdx.x);
    return (turn << gates()) + (i & ((1 << gates()) - 1));
  }
  /// How many groups the block takes.
  __device__ int groupsOfBlock() const {
    const int turns = groups >> gates();
    const int grid = static_cast<int>(gridDim.x);
    return (turns - static_cast<int>(blockIdx.x) + grid - 1) / grid << gates();
  }
};

/// A tile of outputs of one product, which are rows of its weights.
struct FewTile {
  const std::byte* rows = nullptr;  // null where there is no such tile
  int product = 0;
  int first = 0;  // output
  int own = 0;    // first output that is not the tile's before

  __device__ bool exists() const { return rows != nullptr; }
};

/// The products of a launch.
struct FewProducts {
  Weight weights[kFewProducts];
  Rows outs[kFewProducts];
  int firstTiles[kFewProducts];  // INT_MAX behind the last product

  /// A team's tile in a group. A product's last tile begins early enough to be whole.
  __device__ FewTile tile(const FewPlan& plan, int outputs, int group, int team) const {
    int product = 0;
    int tile = (group >> plan.gates()) * plan.teams + team;
    if (plan.gates() != 0) {
      if (tile >= firstTiles[1]) return {};
      product = group & 1;
    } else {
      if (tile >= plan.tiles) return {};
      for (int i = 1; i < kFewProducts; ++i)
        if (tile >= firstTiles[i]) product = i;
      tile -= firstTiles[product];
    }
    const int own = tile * outputs;
    const int first = max(min(own, weights[product].rows - outputs), 0);
    const std::byte* const rows =
        weights[product].data + static_cast<std::size_t>(first) * plan.rowBytes;
    return {rows, product, first, own};
  }
};

/// The tiles of a block, in shared memory: one thread works out what all warps look up twice. Has
/// those of the batch in work and of the next, from which weights are fetched ahead, and room for
/// the one behind, which is filled in while a batch is finished.
template <int batch>
struct FewTiles {
  static constexpr int kEntries = 4 * batch;  // of a team
  static_assert((kEntries & (kEntries - 1)) == 0, "numbers are masked");
  static_assert(batch % 2 == 0, "gated products stay together");

  FewTile* tiles;  // [kEntries][team]

  /// Tiles of the block's groups `first` … `end` − 1, as far as there are so many; all threads
  /// call. A warp takes groups, a lane a team.
  __device__ void fill(const FewPlan& plan, const FewProducts& products, int outputs, int first,
                       int end) const {
    const int team = static_cast<int>(threadIdx.x) % kWarp;
    if (team >= plan.teams) return;
    const int last = min(end, plan.groupsOfBlock());
#pragma unroll 1
    for (int number = first + static_cast<int>(threadIdx.x) / kWarp; number < last;
         number += plan.team * plan.teams)
      tiles[at(plan, number, team)] = products.tile(plan, outputs, plan.group(number), team);
  }
  __device__ const FewTile& of(const FewPlan& plan, int number, int team) const {
    return tiles[at(plan, number, team)];
  }

 private:
  static __device__ int at(const FewPlan& plan, int number, int team) {
    return (number & (kEntries - 1)) * plan.teams + team;
  }
};

/// Where a warp is: in a batch of the block's groups, slab after slab.
template <int batch>
struct FewPosition {
  int firstOfBatch = 0;
  int inBatch = 0;
  int slab = 0;

  __device__ int number() const { return firstOfBatch + inBatch; }
  __device__ void next(const FewPlan& plan, int groups) {
    ++inBatch;
    if (inBatch < batch && number() < groups) return;
    inBatch = 0;
    ++slab;
    if (slab < plan.slabs) return;
    slab = 0;
    firstOfBatch += batch;
  }
  /// Whether all slabs of a batch are done.
  __device__ bool beginsBatch() const { return inBatch == 0 && slab == 0; }
};

}  // namespace specache::kernels::cuda
