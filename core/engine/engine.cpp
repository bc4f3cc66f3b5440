// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine.h"

#include <utility>

#include "core/engine/worker.h"

namespace specache {

Engine::Engine(std::function<void(Event)> sink, DeviceOpener open)
    : worker_(std::make_unique<Worker>(std::move(sink), std::move(open))) {}

Engine::~Engine() = default;

void Engine::load(LoadRequest request) {
  worker_->queue().push(std::move(request));
}

RequestId Engine::measure(std::string text) {
  return worker_->queue().push(MeasureRequest{std::move(text)});
}

RequestId Engine::submit(AskRequest request) {
  return worker_->queue().push(std::move(request));
}

void Engine::cancel(RequestId request) {
  worker_->queue().cancel(request);
}

void Engine::setCache(CacheOptions options, std::optional<std::size_t> memoryLimit,
                      int contextLimit) {
  worker_->queue().push(CacheRequest{options, memoryLimit, contextLimit});
}

void Engine::close(SessionId session) {
  worker_->queue().push(CloseRequest{session});
}

void Engine::keepSessions(std::optional<std::filesystem::path> folder, std::uint64_t budgetBytes) {
  worker_->queue().push(KeepRequest{std::move(folder), budgetBytes});
}

}  // namespace specache
