// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/model/config.h"
#include "core/model/weights.h"
#include "kernels/backend.h"

namespace specache {

class ModelFile;

/// Weights and the buffers that they point into.
struct WeightStorage {
  ModelWeights views;
  std::vector<kernels::Buffer> buffers;
  std::vector<std::vector<std::byte>> hostCopies;  // that buffers may borrow
  std::uint64_t vectorValues = 0;                  // of all norms and biases
};

/// Puts RoPE's frequencies on the device and into the views.
void addRopes(const ModelConfig& config, kernels::Backend& backend, WeightStorage& storage);

/// Takes the weights out of a file, which must outlive them. Throws Error naming the tensor that is
/// missing, of a wrong shape or type, or one too many: what it is for would be left out;
/// kernels::OutOfMemory.
WeightStorage loadWeights(const ModelFile& file, const ModelConfig& config,
                          kernels::Backend& backend, const std::function<void(double)>& progress);

/// Random weights: norms of 1, matrices of type `dtype` with variance 1/columns.
WeightStorage randomWeights(const ModelConfig& config, kernels::DType dtype,
                            kernels::Backend& backend, std::uint64_t seed);

}  // namespace specache
