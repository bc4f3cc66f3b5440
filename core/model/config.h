// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstddef>
#include <string>

#include "core/model/architectures.h"
#include "core/model/rope_scaling.h"
#include "kernels/kv.h"

namespace specache {

class ModelFile;

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
  bool tied = true;  ///< the output's weights are the embedding's
  LayerForm form;

  float embeddingScale = 1;
  float logitSoftCap = 0;  ///< logits become cap · tanh(logit / cap); 0: they stay

  float ropeBase = 10000.0f;
  float localRopeBase = 0;  ///< that of layers with a window, whose RoPE is plain; 0: as the others
  RopeScaling ropeScaling;

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
  /// What attention scores are multiplied with before the soft cap. RoPE's attention factor, that
  /// of queries and keys, is in it.
  float attentionScale() const {
    const float size = scoreSize > 0 ? scoreSize : static_cast<float>(kvHeads.dim);
    return ropeScaling.attentionFactor * ropeScaling.attentionFactor / std::sqrt(size);
  }
  /// How many of the newest tokens, its own included, a row sees in `layer`; 0: all.
  int window(int layer) const {
    const bool seesAll = fullEvery > 0 && (layer + 1) % fullEvery == 0;
    return seesAll ? 0 : slidingWindow;
  }
  /// Whether some layer does not see a whole context.
  bool hasWindows() const { return fullEvery != 1 && slidingWindow > 0 && slidingWindow < context; }
  /// Whether RoPE turns `layer` by localRopeBase.
  bool ropesLocally(int layer) const { return localRopeBase > 0 && window(layer) > 0; }
  /// Bytes of one token's 16-bit KV over all layers.
  std::size_t kvBytesPerToken() const {
    return kvHeads.rowBytes() * static_cast<std::size_t>(kvHeads.count) *
           static_cast<std::size_t>(layers);
  }
};

/// Reads the shape from a model file's metadata. Throws Error naming the key that is missing, out
/// of range or not supported: what changes answers and no layer here does is never ignored.
ModelConfig readConfig(const ModelFile& file);

}  // namespace specache
