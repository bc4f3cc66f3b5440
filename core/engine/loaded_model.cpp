// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/loaded_model.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "core/engine/device.h"
#include "core/session/fingerprint.h"

namespace specache {
namespace {

std::unique_ptr<kernels::Backend> takeBackend(ChosenDevice device,
                                              std::vector<std::string>& notes) {
  notes = std::move(device.notes);
  return std::move(device.backend);
}

/// Values of all matrices by the type that they are stored in.
std::map<kernels::DType, std::uint64_t> valuesByType(const ModelWeights& weights) {
  std::map<kernels::DType, std::uint64_t> values;
  const auto count = [&](const kernels::Weight& weight) {
    values[weight.dtype] += static_cast<std::uint64_t>(weight.rows) * weight.columns;
  };
  count(weights.embedding);
  if (weights.output.data != weights.embedding.data) count(weights.output);
  for (const LayerWeights& layer : weights.layers)
    for (const kernels::Weight& weight :
         {layer.query, layer.key, layer.value, layer.output, layer.gate, layer.up, layer.down})
      count(weight);
  return values;
}

}  // namespace

LoadedModel::LoadedModel(const LoadRequest& request, const LoadProgress& progress)
    : cache(request.cache),
      path_(request.model),
      backend_(takeBackend(openDevice(request.device, request.threads), notes_)),
      model_([&] {
        validate(request.cache);
        backend_->ledger().setDeviceLimit(request.memoryLimit);
        return Model::load(request.model, *backend_, progress);
      }()),
      format_(model_->tokenizer()) {}

ModelSummary LoadedModel::summary() const {
  const ModelConfig& config = model_->config();
  const auto values = valuesByType(model_->weights());
  const auto most = std::max_element(values.begin(), values.end(),
                                     [](auto& a, auto& b) { return a.second < b.second; });
  std::uint64_t parameters =
      static_cast<std::uint64_t>(config.width) * (2 * config.layers + 1);  // the norms
  for (const auto& [type, count] : values) parameters += count;
  return {.path = path_.string(),
          .name = config.name,
          .architecture = config.architecture,
          .quantization = std::string(kernels::info(most->first).name),
          .license = config.license,
          .parameters = parameters,
          .layers = config.layers,
          .contextTokens = config.context,
          .kvBytesPerToken = config.kvBytesPerToken(),
          .readsDocuments = format_.readsDocuments()};
}

const KvIdentity& LoadedModel::identity() {
  if (!identity_) {
    const ModelConfig& config = model_->config();
    identity_ = KvIdentity{fingerprint(path_), static_cast<std::uint32_t>(config.layers),
                           static_cast<std::uint32_t>(config.kvHeads.count),
                           static_cast<std::uint32_t>(config.kvHeads.dim)};
  }
  return *identity_;
}

}  // namespace specache
