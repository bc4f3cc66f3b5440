// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <cstring>
#include <string>

#include "core/error.h"
#include "core/loading/gguf.h"
#include "core/model/weight_storage.h"

namespace specache {

using kernels::DType;
using kernels::Weight;

namespace {

/// Takes tensors out of a file by name, checking what they are.
class Loader {
 public:
  Loader(const GgufFile& file, kernels::Backend& backend, WeightStorage& storage)
      : file_(file), backend_(backend), storage_(storage) {}

  Weight matrix(const std::string& name, int rows, int columns) {
    const StoredTensor& tensor = file_.tensor(name);
    requireShape(tensor, rows, columns);
    storage_.buffers.push_back(backend_.importWeights(tensor.data));
    return {storage_.buffers.back().data(), tensor.dtype, rows, columns};
  }

  const float* vector(const std::string& name, int length) {
    const StoredTensor& tensor = file_.tensor(name);
    requireShape(tensor, 1, length);
    if (tensor.dtype != DType::f32) refuse(tensor, "is not of type F32");
    // Copied, since a file may hold it at any alignment.
    storage_.hostCopies.emplace_back(tensor.data.begin(), tensor.data.end());
    storage_.buffers.push_back(backend_.importWeights(storage_.hostCopies.back()));
    return storage_.buffers.back().as<float>();
  }

 private:
  void requireShape(const StoredTensor& tensor, int rows, int columns) const {
    if (tensor.rows() == rows && tensor.columns() == columns) return;
    refuse(tensor, "has the shape " + std::to_string(tensor.rows()) + " × " +
                       std::to_string(tensor.columns()) + " instead of " + std::to_string(rows) +
                       " × " + std::to_string(columns));
  }
  [[noreturn]] void refuse(const StoredTensor& tensor, const std::string& what) const {
    throw Error("The tensor '" + std::string(tensor.name) + "' in '" + file_.name() + "' " + what +
                ". Download the model again or choose another one.");
  }

  const GgufFile& file_;
  kernels::Backend& backend_;
  WeightStorage& storage_;
};

LayerWeights loadLayer(Loader& loader, const ModelConfig& config, int index) {
  const std::string block = "blk." + std::to_string(index) + ".";
  LayerWeights layer;
  layer.attentionNorm = loader.vector(block + "attn_norm.weight", config.width);
  layer.query = loader.matrix(block + "attn_q.weight", config.queryWidth(), config.width);
  layer.key = loader.matrix(block + "attn_k.weight", config.kvWidth(), config.width);
  layer.value = loader.matrix(block + "attn_v.weight", config.kvWidth(), config.width);
  layer.output = loader.matrix(block + "attn_output.weight", config.width, config.queryWidth());
  layer.feedForwardNorm = loader.vector(block + "ffn_norm.weight", config.width);
  layer.gate = loader.matrix(block + "ffn_gate.weight", config.feedForward, config.width);
  layer.up = loader.matrix(block + "ffn_up.weight", config.feedForward, config.width);
  layer.down = loader.matrix(block + "ffn_down.weight", config.width, config.feedForward);
  return layer;
}

}  // namespace

kernels::Rope makeRope(const ModelConfig& config, kernels::Backend& backend,
                       WeightStorage& storage) {
  const int d = config.kvHeads.dim;
  std::vector<float> frequencies;
  frequencies.reserve(static_cast<std::size_t>(d / 2));
  for (int i = 0; i < d / 2; ++i) {
    frequencies.push_back(
        static_cast<float>(std::pow(static_cast<double>(config.ropeBase), -2.0 * i / d)));
  }
  const auto bytes = std::as_bytes(std::span(frequencies));
  storage.hostCopies.emplace_back(bytes.begin(), bytes.end());
  storage.buffers.push_back(backend.importWeights(storage.hostCopies.back()));
  return {storage.buffers.back().as<float>(), d, kernels::RopePairs::adjacent};
}

WeightStorage loadWeights(const GgufFile& file, const ModelConfig& config,
                          kernels::Backend& backend, const std::function<void(double)>& progress) {
  WeightStorage storage;
  Loader loader(file, backend, storage);
  ModelWeights& weights = storage.views;
  weights.rope = makeRope(config, backend, storage);
  weights.embedding = loader.matrix("token_embd.weight", config.vocabulary, config.width);
  for (int index = 0; index < config.layers; ++index) {
    weights.layers.push_back(loadLayer(loader, config, index));
    progress(static_cast<double>(index + 1) / config.layers);
  }
  weights.outputNorm = loader.vector("output_norm.weight", config.width);
  weights.output = config.tied ? weights.embedding
                               : loader.matrix("output.weight", config.vocabulary, config.width);
  return storage;
}

}  // namespace specache
