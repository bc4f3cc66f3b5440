// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

#include "core/engine/engine.h"

namespace specache::app {

/// The engine for a program that waits for each result. Events are handled on the caller's thread.
class EngineClient {
 public:
  /// `watch` sees every event.
  explicit EngineClient(std::function<void(const Event&)> watch = [](const Event&) {});

  /// Throws Error where the model cannot be loaded.
  ModelLoaded load(LoadRequest request);
  /// Throws Error where the request fails. Ctrl+C cancels it.
  Finished ask(AskRequest request);

 private:
  Event next(RequestId cancellable);

  std::function<void(const Event&)> watch_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Event> events_;
  Engine engine_;  // last: its thread uses everything above
};

}  // namespace specache::app
