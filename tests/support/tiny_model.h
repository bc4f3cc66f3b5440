// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "kernels/tensor.h"
#include "tests/support/gguf_writer.h"

namespace specache::test {

/// Shape of a tiny model; its vocabulary is tinyVocabulary().
struct TinyModel {
  std::string architecture = "llama";  ///< by name; the tensors are Llama's
  int layers = 2;
  int width = 64;
  int queryHeads = 4;
  int kvHeads = 2;
  int headDim = 32;
  int feedForward = 96;
  int context = 2048;
  kernels::DType dtype = kernels::DType::f32;
};

/// A writer with all metadata and the vocabulary of the model, and no tensors yet.
GgufWriter tinyModelHeader(const TinyModel& shape);

/// The whole GGUF file, with random weights, and what `addMore` adds to it.
Bytes tinyModel(
    const TinyModel& shape, std::uint64_t seed,
    const std::function<void(GgufWriter&)>& addMore = [](GgufWriter&) {});

}  // namespace specache::test
