// SPDX-License-Identifier: GPL-3.0-or-later
// In what the architectures differ, as data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "kernels/backend.h"

namespace specache {

using kernels::Activation;

/// The statements in which transformer layers differ. The default is Llama's.
struct LayerForm {
  kernels::RopePairs pairs = kernels::RopePairs::adjacent;
  Activation activation = Activation::silu;
  bool biases = false;       ///< queries, keys and values have biases
  bool headNorms = false;    ///< every head of queries and keys is normed before RoPE
  bool outputNorms = false;  ///< what attention and feed-forward give is normed before it is added
  bool fused = false;  ///< W_q, W_k and W_v are rows of one tensor, and so are W_gate and W_up
};

/// An architecture of GGUF files, with what their metadata leave out.
struct Architecture {
  std::string_view name;  ///< GGUF's
  LayerForm form = {};
  bool scalesEmbedding = false;  ///< by √width
  float attentionSoftCap = 0;    ///< where the file names none
  float logitSoftCap = 0;        ///< the same
  int slidingWindow = 0;         ///< the same
  int fullEvery = 0;             ///< the same; see ModelConfig
  float localRopeBase = 0;       ///< RoPE's base in layers with a window; 0: as in the others
  /// Models with so many layers divide scores by √(width / query heads), not by that of the head
  /// size, and no key says so.
  int layersWithWideScores = 0;
};

/// nullptr where there is none of that name.
const Architecture* findArchitecture(std::string_view name);

/// All names, for people: "llama, qwen2, …".
std::string architectureNames();

}  // namespace specache
