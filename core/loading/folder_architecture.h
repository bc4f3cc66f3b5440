// SPDX-License-Identifier: GPL-3.0-or-later
// How the models of Hugging Face folders are called in GGUF, architecture by architecture.
// GGUF's names: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace specache {

/// A tensor's name in a folder and in a GGUF file, without the layer's part.
struct TensorName {
  std::string_view folder;
  std::string_view gguf;
  bool required = true;
};

struct FolderArchitecture {
  std::string_view modelType;         ///< config.json's "model_type"
  std::string_view gguf;              ///< "general.architecture"
  std::span<const TensorName> layer;  ///< what stands behind "model.layers.7." and "blk.7."

  // What config.json means where it says nothing, as transformers has it.
  std::string_view activation = "silu";
  bool tied = false;              ///< the output's weights are the embedding's
  float ropeBase = 10000.0F;      ///< of layers that see everything
  int headSize = 0;               ///< 0: the width over the number of heads
  bool hasWindow = true;          ///< "sliding_window" counts
  int slidingWindow = 0;          ///< 0: none
  int fullEvery = 0;              ///< every so manieth layer has no window; 0: all have it
  float scoreCap = 0;             ///< soft cap of attention scores; 0: none
  float logitCap = 0;             ///< soft cap of logits; 0: none
  bool scalesQueries = false;     ///< has "query_pre_attn_scalar"
  bool normsFromOne = false;      ///< norms store their weight less 1
  bool windowIsOptional = false;  ///< only with "use_sliding_window", from a layer on
};

/// Null when it is not known.
const FolderArchitecture* findFolderArchitecture(std::string_view modelType);

std::span<const FolderArchitecture> allFolderArchitectures();

/// The names of the tensors outside the layers.
std::span<const TensorName> outerTensorNames();

/// The name in GGUF: "blk.7.attn_q.weight" for "model.layers.7.self_attn.q_proj.weight".
struct GgufName {
  TensorName name;
  int layer = -1;  ///< -1: outside the layers
};

/// Empty when the architecture has no such tensor.
std::optional<GgufName> findTensorName(const FolderArchitecture& architecture,
                                       std::string_view name);

}  // namespace specache
