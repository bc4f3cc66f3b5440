// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of exact prefill attention share.
#pragma once

#include <optional>

#include <cuda_runtime.h>

#include "kernels/backend.h"

namespace specache::kernels::cuda {

inline constexpr float kPerLn2 = 1.442695041f;  ///< scores in units of ln 2: e^x = 2^(x / ln 2)

/// The tile's keys in equal parts, each with a softmax state of its own, so that few queries keep
/// the whole GPU busy.
struct KeyParts {
  int count = 1;
  int keys = 0;        ///< of one part: a multiple of a block's keys
  SoftmaxState state;  ///< of part 0, the others behind it. A single part continues the chunk's
};

/// Whether a sliding window or a soft cap limits the attention.
inline bool isLimited(const TileAttention& attention) {
  return attention.slidingWindow > 0 || attention.softCap > 0;
}

/// What a block of the tensor-core kernel takes at a time.
struct BlockShape {
  int rows = 0;  ///< stacked query rows
  int keys = 0;
};

/// Nothing where there is no tensor-core kernel for heads of this size on this GPU.
std::optional<BlockShape> tensorBlockShape(int dim);

/// For the sizes that have a block shape. Adds to the state of a single part; several parts' states
/// are written anew.
void attendOnTensorCores(cudaStream_t stream, const TileAttention& attention, int group,
                         const KeyParts& parts);

/// Whether this GPU has warpgroup products, and this attention, without limits, suits and fills
/// them.
bool attendsByWarpgroups(const TileAttention& attention, int group);
/// The fastest, of those.
void attendByWarpgroups(cudaStream_t stream, const TileAttention& attention, int group);

/// For heads of any size.
void attendPlainly(cudaStream_t stream, const TileAttention& attention, int group);

}  // namespace specache::kernels::cuda
