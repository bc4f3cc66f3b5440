// SPDX-License-Identifier: GPL-3.0-or-later
// A model: its configuration and its weights on a backend. Constant after loading; any number of
// caches may share it.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/text/tokenizer.h"
#include "kernels/backend.h"

namespace specache {

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
  int ropeDimensions = 0;  ///< of d

  int groupSize() const { return queryHeads / kvHeads.count; }
  /// Bytes of one token's 16-bit KV over all layers.
  std::size_t kvBytesPerToken() const { return kvHeads.rowBytes() * kvHeads.count * layers; }
};

/// The weights of one transformer layer.
struct LayerWeights {
  const float* attentionNorm = nullptr;  ///< [width]
  kernels::Weight query, key, value, output;
  const float* feedForwardNorm = nullptr;  ///< [width]
  kernels::Weight gate, up, down;
};

/// All weights; views into buffers that the model owns.
struct ModelWeights {
  kernels::Weight embedding;
  std::vector<LayerWeights> layers;
  const float* outputNorm = nullptr;  ///< [width]
  kernels::Weight output;             ///< the embedding itself where it is tied
  kernels::Rope rope;
};

/// Reports the share of loading that is done, 0 … 1.
using LoadProgress = std::function<void(double)>;

/// A loaded model.
class Model {
 public:
  /// Loads a GGUF file. Throws Error with what is wrong with the file, kernels::OutOfMemory.
  /// `backend` must outlive the model.
  static std::unique_ptr<Model> load(
      const std::filesystem::path& path, kernels::Backend& backend,
      const LoadProgress& progress = [](double) {});
  /// A model with random weights of a given shape, for benches; it has no tokenizer.
  static std::unique_ptr<Model> random(const ModelConfig& config, kernels::DType weights,
                                       kernels::Backend& backend, std::uint64_t seed);
  ~Model();

  const ModelConfig& config() const { return config_; }
  const ModelWeights& weights() const { return weights_; }
  kernels::Backend& backend() const { return backend_; }
  /// Throws Error for a model with random weights.
  const Tokenizer& tokenizer() const;

 private:
  struct Storage;  // the mapped file and the buffers that the views point into

  Model(ModelConfig config, kernels::Backend& backend);

  ModelConfig config_;
  kernels::Backend& backend_;
  std::unique_ptr<Storage> storage_;
  ModelWeights weights_;
};

}  // namespace specache
