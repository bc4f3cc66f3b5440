// SPDX-License-Identifier: GPL-3.0-or-later
// How a launch of products of few rows (linear_few_tensor.cu) divides its outputs.
//
// Outputs go in tiles of 8 or 16, numbered one product after the other. The tiles that a block's
// teams of warps work on at a time are a group. A block goes through every gridDim-th group, and
// adds up what its warps have of them after each batch of groups. Where two products are gated,
// each is a group of its own, and a tile of one is followed by the same of the other, so that both
// are in one batch.
#pragma once

#include "kernels/cuda/linear_few.h"

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
  /// The group that a block takes as number `i` from `first` on.
  __device__ int groupAt(int first, int i) const {
    return first + (i >> gates() << gates()) * static_cast<int>(gridDim.x) + (i & gates());
  }
};

/// A tile of outputs of one product.
struct FewTile {
  int product = 0;
  int first = -1;  // output; negative where there is no such tile
  int own = 0;     // first output that is not the tile's before

  __device__ bool exists() const { return first >= 0; }
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
      product = group % 2;
    } else {
      if (tile >= plan.tiles) return {};
      for (int i = 1; i < kFewProducts; ++i)
        if (tile >= firstTiles[i]) product = i;
      tile -= firstTiles[product];
    }
    const int own = tile * outputs;
    return {product, max(min(own, weights[product].rows - outputs), 0), own};
  }
};

/// Where a block is: in a batch of groups, slab after slab.
template <int batch>
struct FewPosition {
  static_assert(batch % 2 == 0, "gated products stay together");

  int firstOfBatch;
  int group;
  int inBatch = 0;
  int slab = 0;

  __device__ explicit FewPosition(const FewPlan& plan)
      : firstOfBatch(static_cast<int>(blockIdx.x) << plan.gates()), group(firstOfBatch) {}

  __device__ void next(const FewPlan& plan) {
    ++inBatch;
    group = plan.groupAt(firstOfBatch, inBatch);
    if (inBatch < batch && group < plan.groups) return;
    ++slab;
    if (slab == plan.slabs) {
      slab = 0;
      firstOfBatch = group;
    }
    group = firstOfBatch;
    inBatch = 0;
  }
  /// Whether all slabs of a batch are done.
  __device__ bool beginsBatch() const { return inBatch == 0 && slab == 0; }
};

}  // namespace specache::kernels::cuda
