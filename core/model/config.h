// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstddef>
#include <string>

#include "kernels/kv.h"

namespace specache {

class GgufFile;

/// Shape of a transformer.
struct ModelConfig {
  std::string architecture;  ///< GGUF's name, for example "llama"
  std::string name;          ///< for people
  std::string license;       ///< SPDX identifier or free text; may be empty
  int layers = 0;
  int width = 0;  ///< of the residual stream
  int queryHeads = 0;
  kernels::KvHeads kvHeads;  ///< H and d
  int feedForward = 0;
  int vocabulary = 0;
  int context = 0;  ///< tokens that the model was trained for
  float normEpsilon = 1e-5f;
  float ropeBase = 10000.0f;
  bool tied = true;  ///< the output's weights are the embedding's

  /// Attention scores are divided by the root of it (Gemma's query_pre_attn_scalar); 0: by that of
  /// the head size.
  float scoreSize = 0;
  float attentionSoftCap = 0;  ///< scores become cap · tanh(score / cap); 0: they stay
  int slidingWindow = 0;       ///< tokens that a layer with a window sees; 0: no layer has one
  int fullEvery = 0;           ///< of so many layers the last has no window; 0: every layer has one

  /// Query heads that share a KV head.
  int groupSize() const { return queryHeads / kvHeads.count; }
  int queryWidth() const { return queryHeads * kvHeads.dim; }
  int kvWidth() const { return kvHeads.count * kvHeads.dim; }
  /// What attention scores are multiplied with before the soft cap.
  float attentionScale() const {
    return 1.0f / std::sqrt(scoreSize > 0 ? scoreSize : static_cast<float>(kvHeads.dim));
  }
  /// How many of the newest tokens, its own included, a row sees in `layer`; 0: all.
  int window(int layer) const {
    const bool seesAll = fullEvery > 0 && (layer + 1) % fullEvery == 0;
    return seesAll ? 0 : slidingWindow;
  }
  /// Bytes of one token's 16-bit KV over all layers.
  std::size_t kvBytesPerToken() const {
    return kvHeads.rowBytes() * static_cast<std::size_t>(kvHeads.count) *
           static_cast<std::size_t>(layers);
  }
};

/// Reads the shape from a GGUF file's metadata. Throws Error naming the key that is missing, out of
/// range or not supported.
ModelConfig readConfig(const GgufFile& file);

}  // namespace specache
