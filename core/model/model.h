// SPDX-License-Identifier: GPL-3.0-or-later
// A model: its configuration and its weights on a backend. Constant after loading; any number of
// caches may share it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/model/config.h"
#include "core/model/runtime.h"
#include "core/model/weights.h"
#include "kernels/backend.h"

namespace specache {

class Tokenizer;
struct ChatTemplates;

/// Reports the share of loading that is done, 0 … 1.
using LoadProgress = std::function<void(double)>;

/// A loaded model.
class Model {
 public:
  /// Loads a GGUF file or a Hugging Face folder, as openModelFile takes them. Throws Error with
  /// what is wrong with the file, NotOnThisDevice where the backend lacks what the model needs,
  /// kernels::OutOfMemory. `backend` must outlive the model.
  static std::unique_ptr<Model> load(
      const std::filesystem::path& path, kernels::Backend& backend,
      const LoadProgress& progress = [](double) {});
  /// A model of a given shape with random weights, for benches and tests; it has no tokenizer.
  /// Matrices are of type `dtype` with values of variance 1/columns.
  static std::unique_ptr<Model> random(const ModelConfig& config, kernels::DType dtype,
                                       kernels::Backend& backend, std::uint64_t seed);
  ~Model();

  const ModelConfig& config() const { return config_; }
  const ModelWeights& weights() const { return weights_; }
  kernels::Backend& backend() const { return backend_; }
  /// What it was loaded from; none for a model with random weights.
  std::vector<std::filesystem::path> files() const;
  /// Throws Error for a model with random weights.
  const Tokenizer& tokenizer() const;
  /// None for a model with random weights.
  const ChatTemplates& chatTemplates() const;
  /// Type of most weights, for people, for example "Q8_0".
  std::string quantization() const;
  /// Number of weights.
  std::uint64_t parameters() const;
  /// The streams and activations that all caches of this model share; one thread at a time.
  Runtime& runtime() const { return *runtime_; }

 private:
  struct Storage;  // the mapped file, the tokenizer, and the buffers that the views point into

  Model(ModelConfig config, kernels::Backend& backend);
  void finish();

  ModelConfig config_;
  kernels::Backend& backend_;
  std::unique_ptr<Storage> storage_;
  ModelWeights weights_;
  std::unique_ptr<Runtime> runtime_;
};

}  // namespace specache
