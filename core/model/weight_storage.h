// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/model/config.h"
#include "core/model/weight_memory.h"
#include "core/model/weights.h"
#include "kernels/backend.h"

namespace specache {

class ModelFile;

/// Weights and the memory that they point into.
struct WeightStorage {
  /// Has RoPE's frequencies. `bytes`: of all others, as WeightMemory's. Throws
  /// kernels::OutOfMemory.
  WeightStorage(const ModelConfig& config, kernels::Backend& backend, std::size_t bytes);

  ModelWeights views;
  std::vector<std::vector<std::byte>> hostCopies;  // that the memory may borrow
  WeightMemory memory;
  std::uint64_t vectorValues = 0;  // of all norms and biases
};

/// Takes the weights out of a file, which must outlive them. Throws Error naming the tensor that is
/// missing, of a wrong shape or type, or one too many: what it is for would be left out;
/// kernels::OutOfMemory.
WeightStorage loadWeights(const ModelFile& file, const ModelConfig& config,
                          kernels::Backend& backend, const std::function<void(double)>& progress);

/// Random weights: norms of 1, matrices of type `dtype` with variance 1/columns.
WeightStorage randomWeights(const ModelConfig& config, kernels::DType dtype,
                            kernels::Backend& backend, std::uint64_t seed);

}  // namespace specache
