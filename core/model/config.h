// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

  /// Query heads that share a KV head.
  int groupSize() const { return queryHeads / kvHeads.count; }
  int queryWidth() const { return queryHeads * kvHeads.dim; }
  int kvWidth() const { return kvHeads.count * kvHeads.dim; }
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
