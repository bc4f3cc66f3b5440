// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/loaded_model.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/session/fingerprint.h"

namespace specache {
namespace {

std::unique_ptr<kernels::Backend> takeBackend(ChosenDevice device,
                                              std::vector<std::string>& notes) {
  notes = std::move(device.notes);
  return std::move(device.backend);
}

}  // namespace

LoadedModel::LoadedModel(const LoadRequest& request, const DeviceOpener& open,
                         const LoadProgress& progress)
    : request_(request),
      backend_(takeBackend(open(request.device, request.threads), notes_)),
      model_([&] {
        validate(request.cache);
        backend_->ledger().setDeviceLimit(request.memoryLimit);
        return Model::load(request.model, *backend_, progress);
      }()),
      format_(makeChatFormat(model_->chatTemplates(), model_->tokenizer())) {
  setCache(request.cache);
  setContextLimit(request.contextLimit);
  const ChatFormatFacts& format = format_->facts();
  if (format.kind == ChatFormatKind::standIn)
    note("The model brings no chat template; the built-in one “" + format.name + "” is used.");
}

void LoadedModel::setCache(const CacheOptions& options) {
  validate(options);
  request_.cache = options;
  cache_ = options;
  cache_.chunk = chunkTokens(options, *backend_);
}

void LoadedModel::setContextLimit(int tokens) {
  if (tokens < 0 || tokens == 1)
    throw Error("A context of " + std::to_string(tokens) +
                " tokens holds no question and answer. Set at least 2, or 0 for the model's own.");
  request_.contextLimit = tokens;
}

int LoadedModel::context() const {
  const int own = model_->config().context;
  return request_.contextLimit > 0 ? std::min(request_.contextLimit, own) : own;
}

LoadRequest LoadedModel::request() const {
  LoadRequest request = request_;
  request.memoryLimit = backend_->ledger().deviceLimit();
  return request;
}

ModelSummary LoadedModel::summary() const {
  const ModelConfig& config = model_->config();
  return {.path = request_.model.string(),
          .name = config.name,
          .architecture = config.architecture,
          .quantization = model_->quantization(),
          .license = config.license,
          .parameters = model_->parameters(),
          .layers = config.layers,
          .contextTokens = config.context,
          .kvBytesPerToken = config.kvBytesPerToken(),
          .chatFormat = format_->facts()};
}

const KvIdentity& LoadedModel::identity() {
  if (!identity_) {
    const ModelConfig& config = model_->config();
    identity_ = KvIdentity{fingerprint(model_->files()), static_cast<std::uint32_t>(config.layers),
                           static_cast<std::uint32_t>(config.kvHeads.count),
                           static_cast<std::uint32_t>(config.kvHeads.dim)};
  }
  return *identity_;
}

}  // namespace specache
