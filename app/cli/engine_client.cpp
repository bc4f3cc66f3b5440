// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/engine_client.h"

#include <chrono>
#include <utility>

#include "app/cli/interrupt.h"
#include "core/error.h"

namespace specache::app {

EngineClient::EngineClient(std::function<void(const Event&)> watch)
    : watch_(std::move(watch)), engine_([this](Event event) {
        const std::lock_guard lock(mutex_);
        events_.push_back(std::move(event));
        arrived_.notify_one();
      }) {}

Event EngineClient::next(RequestId cancellable) {
  using namespace std::chrono_literals;
  std::unique_lock lock(mutex_);
  while (!arrived_.wait_for(lock, 50ms, [&] { return !events_.empty(); }))
    if (cancellable != 0 && wasInterrupted()) engine_.cancel(cancellable);
  Event event = std::move(events_.front());
  events_.pop_front();
  lock.unlock();
  if (cancellable != 0 && wasInterrupted()) engine_.cancel(cancellable);
  watch_(event);
  return event;
}

ModelLoaded EngineClient::load(LoadRequest request) {
  engine_.load(std::move(request));
  for (;;) {
    const Event event = next(0);
    if (const auto* loaded = std::get_if<ModelLoaded>(&event)) return *loaded;
    if (const auto* failed = std::get_if<LoadFailed>(&event)) throw Error(failed->message);
  }
}

Finished EngineClient::ask(AskRequest request) {
  const RequestId id = engine_.submit(std::move(request));
  for (;;) {
    const Event event = next(id);
    if (const auto* finished = std::get_if<Finished>(&event)) return *finished;
    if (const auto* failed = std::get_if<Failed>(&event)) throw Error(failed->message);
  }
}

}  // namespace specache::app
