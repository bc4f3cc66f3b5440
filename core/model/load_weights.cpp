// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>
#include <string>

#include "core/error.h"
#include "core/loading/model_file.h"
#include "core/model/weight_storage.h"

namespace specache {

using kernels::DType;
using kernels::Weight;

namespace {

/// Takes tensors out of a file by name, checking what they are.
class Loader {
 public:
  Loader(const ModelFile& file, WeightStorage& storage) : file_(file), storage_(storage) {}

  Weight matrix(const std::string& name, int rows, int columns) {
    return rowsOf(take(name, rows, columns), 0, rows);
  }

  /// A matrix that is `rows` rows of a tensor of `all` rows, from row `first` on.
  Weight part(const std::string& name, int all, int first, int rows, int columns) {
    return rowsOf(take(name, all, columns), first, rows);
  }

  const float* vector(const std::string& name, int length) {
    const StoredTensor& tensor = take(name, 1, length);
    if (tensor.dtype != DType::f32) refuse(tensor, "is not of type F32");
    // Copied, since a file may hold it at any alignment.
    storage_.hostCopies.emplace_back(tensor.data.begin(), tensor.data.end());
    storage_.vectorValues += static_cast<std::uint64_t>(length);
    return reinterpret_cast<const float*>(storage_.memory.put(storage_.hostCopies.back()));
  }

  /// Throws where the file has a tensor that was not taken.
  void requireAllTaken() const {
    for (const auto& [name, tensor] : file_.tensors()) {
      if (taken_.contains(name) || isOfRope(name)) continue;
      refuse(tensor, "is for something that this version does not do with models of this kind");
    }
  }

 private:
  /// RoPE's are read with the configuration, or are what it says anyway.
  static bool isOfRope(std::string_view name) {
    return name.starts_with("rope_f") || name.ends_with(".attn_rot_embd.weight") ||
           name.ends_with(".rope_freqs.weight");
  }

  const StoredTensor& take(const std::string& name, int rows, int columns) {
    const StoredTensor& tensor = file_.tensor(name);
    if (tensor.rows() != rows || tensor.columns() != columns) {
      refuse(tensor, "has the shape " + std::to_string(tensor.rows()) + " × " +
                         std::to_string(tensor.columns()) + " instead of " + std::to_string(rows) +
                         " × " + std::to_string(columns));
    }
    taken_.insert(tensor.name);
    return tensor;
  }

  Weight rowsOf(const StoredTensor& tensor, int first, int rows) {
    const int columns = static_cast<int>(tensor.columns());
    const std::size_t rowBytes = kernels::rowBytes(tensor.dtype, columns);
    const auto part = tensor.data.subspan(static_cast<std::size_t>(first) * rowBytes,
                                          static_cast<std::size_t>(rows) * rowBytes);
    return {storage_.memory.put(part), tensor.dtype, rows, columns};
  }

  [[noreturn]] void refuse(const StoredTensor& tensor, const std::string& what) const {
    throw Error("The tensor '" + std::string(tensor.name) + "' in '" + file_.name() + "' " + what +
                ". Download the model again or choose another one.");
  }

  const ModelFile& file_;
  WeightStorage& storage_;
  std::set<std::string_view> taken_;
};

void loadFused(Loader& loader, const ModelConfig& config, const std::string& block,
               LayerWeights& layer) {
  const int q = config.queryWidth();
  const int kv = config.kvWidth();
  const int ff = config.feedForward;
  const std::string heads = block + "attn_qkv.weight";
  layer.query = loader.part(heads, q + 2 * kv, 0, q, config.width);
  layer.key = loader.part(heads, q + 2 * kv, q, kv, config.width);
  layer.value = loader.part(heads, q + 2 * kv, q + kv, kv, config.width);
  const std::string inner = block + "ffn_up.weight";
  layer.gate = loader.part(inner, 2 * ff, 0, ff, config.width);
  layer.up = loader.part(inner, 2 * ff, ff, ff, config.width);
}

void loadSeparate(Loader& loader, const ModelConfig& config, const std::string& block,
                  LayerWeights& layer) {
  layer.query = loader.matrix(block + "attn_q.weight", config.queryWidth(), config.width);
  layer.key = loader.matrix(block + "attn_k.weight", config.kvWidth(), config.width);
  layer.value = loader.matrix(block + "attn_v.weight", config.kvWidth(), config.width);
  layer.gate = loader.matrix(block + "ffn_gate.weight", config.feedForward, config.width);
  layer.up = loader.matrix(block + "ffn_up.weight", config.feedForward, config.width);
}

LayerWeights loadLayer(Loader& loader, const ModelConfig& config, int index) {
  const std::string block = "blk." + std::to_string(index) + ".";
  LayerWeights layer;
  layer.attentionNorm = loader.vector(block + "attn_norm.weight", config.width);
  (config.form.fused ? loadFused : loadSeparate)(loader, config, block, layer);
  if (config.form.biases) {
    layer.queryBias = loader.vector(block + "attn_q.bias", config.queryWidth());
    layer.keyBias = loader.vector(block + "attn_k.bias", config.kvWidth());
    layer.valueBias = loader.vector(block + "attn_v.bias", config.kvWidth());
  }
  if (config.form.headNorms) {
    layer.queryNorm = loader.vector(block + "attn_q_norm.weight", config.kvHeads.dim);
    layer.keyNorm = loader.vector(block + "attn_k_norm.weight", config.kvHeads.dim);
  }
  layer.output = loader.matrix(block + "attn_output.weight", config.width, config.queryWidth());
  layer.feedForwardNorm = loader.vector(block + "ffn_norm.weight", config.width);
  layer.down = loader.matrix(block + "ffn_down.weight", config.width, config.feedForward);
  if (config.form.outputNorms) {
    layer.attentionOutputNorm = loader.vector(block + "post_attention_norm.weight", config.width);
    layer.feedForwardOutputNorm = loader.vector(block + "post_ffw_norm.weight", config.width);
  }
  return layer;
}

/// What all weights take, of tensors that are taken in parts as well.
std::size_t bytesOf(const ModelFile& file, const ModelConfig& config) {
  constexpr int kMoreParts = 3;  // of a fused layer's two tensors
  std::size_t sum = config.form.fused ? WeightMemory::pieceBytes(1) * kMoreParts *
                                            static_cast<std::size_t>(config.layers)
                                      : 0;
  for (const auto& [name, tensor] : file.tensors())
    sum += WeightMemory::pieceBytes(tensor.data.size());
  return sum;
}

}  // namespace

WeightStorage loadWeights(const ModelFile& file, const ModelConfig& config,
                          kernels::Backend& backend, const std::function<void(double)>& progress) {
  WeightStorage storage(config, backend, bytesOf(file, config));
  Loader loader(file, storage);
  ModelWeights& weights = storage.views;
  weights.embedding = loader.matrix("token_embd.weight", config.vocabulary, config.width);
  for (int index = 0; index < config.layers; ++index) {
    weights.layers.push_back(loadLayer(loader, config, index));
    progress(static_cast<double>(index + 1) / config.layers);
  }
  weights.outputNorm = loader.vector("output_norm.weight", config.width);
  weights.output = config.tied ? weights.embedding
                               : loader.matrix("output.weight", config.vocabulary, config.width);
  loader.requireAllTaken();
  return storage;
}

}  // namespace specache
