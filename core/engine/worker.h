// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <thread>

#include "core/engine/engine.h"
#include "core/engine/engine_state.h"
#include "core/engine/request_queue.h"

namespace specache {

/// The engine's thread: takes requests one by one and lets no exception pass.
class Engine::Worker {
 public:
  Worker(std::function<void(Event)> sink, DeviceOpener open);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  RequestQueue& queue() { return queue_; }

 private:
  void run();
  void serve(QueuedRequest& queued);
  void serveQuick();

  std::unique_ptr<LoadedModel> load(const LoadRequest& request, const LoadProgress& progress);
  void handle(const Ticket& ticket, const LoadRequest& request);
  void handle(const Ticket& ticket, const MeasureRequest& request);
  void handle(const Ticket& ticket, const AskRequest& request);
  void handle(const Ticket& ticket, const CacheRequest& request);
  void handle(const Ticket& ticket, const CloseRequest& request);
  void handle(const Ticket& ticket, const KeepRequest& request);
  void handle(const Ticket& ticket, const NoteRequest& request);

  void finish(const Ticket& ticket, const AskRequest& request, FinishReason reason,
              AnswerFigures figures);

  RequestQueue queue_;
  EngineState state_;
  std::thread thread_;  // last, so that it starts when everything else is there
};

}  // namespace specache
