// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/engine/device.h"
#include "core/engine/engine.h"
#include "core/model/model.h"
#include "core/session/kv_identity.h"
#include "core/text/chat_format.h"

namespace specache {

/// A model on its device, and how its sessions keep their KV.
class LoadedModel {
 public:
  /// Throws Error, kernels::OutOfMemory, and Cancelled once `stop` is requested.
  LoadedModel(const LoadRequest& request, const DeviceOpener& open, const LoadProgress& progress);

  kernels::Backend& backend() { return *backend_; }
  const Model& model() const { return *model_; }
  const ChatFormat& format() const { return *format_; }
  const std::vector<std::string>& notes() const { return notes_; }
  void note(std::string text) { notes_.push_back(std::move(text)); }
  /// What would load it again as it is now.
  LoadRequest request() const;
  ModelSummary summary() const;
  /// Tokens that a session may have: the model's context, or fewer where a limit is set.
  int context() const;
  /// For what is kept on disk; computed at the first call.
  const KvIdentity& identity();

  /// How sessions keep their KV from their next request on. Throws Error on invalid options.
  void setCache(const CacheOptions& options);
  const CacheOptions& cache() const { return cache_; }
  /// 0: none. Throws Error where nothing would fit.
  void setContextLimit(int tokens);

 private:
  LoadRequest request_;
  std::vector<std::string> notes_;
  std::unique_ptr<kernels::Backend> backend_;
  std::unique_ptr<Model> model_;
  CacheOptions cache_;
  std::unique_ptr<const ChatFormat> format_;
  std::optional<KvIdentity> identity_;
};

}  // namespace specache
