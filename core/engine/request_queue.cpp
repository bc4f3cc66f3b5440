// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/request_queue.h"

#include <algorithm>
#include <utility>

namespace specache {
namespace {

constexpr std::size_t kShortText = 128 << 10;  // bytes; counting its tokens takes milliseconds

bool isQuick(const QueuedRequest& queued) {
  if (std::holds_alternative<NoteRequest>(queued.request)) return true;
  if (std::holds_alternative<AskRequest>(queued.request))
    return queued.ticket.stop.stop_requested();
  const auto* measure = std::get_if<MeasureRequest>(&queued.request);
  return measure != nullptr && measure->text.size() <= kShortText;
}

}  // namespace

RequestId RequestQueue::push(Request request) {
  const std::lock_guard lock(mutex_);
  const RequestId id = ++last_;
  if (closed_) return id;
  QueuedRequest queued{{}, std::move(request)};
  queued.ticket.id = id;
  waiting_.push_back(std::move(queued));
  changed_.notify_one();
  return id;
}

std::optional<QueuedRequest> RequestQueue::take() {
  std::unique_lock lock(mutex_);
  running_ = {};
  changed_.wait(lock, [&] { return closed_ || !waiting_.empty(); });
  if (closed_) return std::nullopt;
  QueuedRequest next = std::move(waiting_.front());
  waiting_.pop_front();
  running_ = next.ticket;
  return next;
}

std::optional<QueuedRequest> RequestQueue::takeQuick() {
  const std::lock_guard lock(mutex_);
  const auto changesModel = [](const QueuedRequest& queued) {
    return std::holds_alternative<LoadRequest>(queued.request);
  };
  const auto end = std::find_if(waiting_.begin(), waiting_.end(), changesModel);
  const auto found = std::find_if(waiting_.begin(), end, isQuick);
  if (found == end) return std::nullopt;
  QueuedRequest quick = std::move(*found);
  waiting_.erase(found);
  return quick;
}

void RequestQueue::cancel(RequestId id) {
  const std::lock_guard lock(mutex_);
  if (running_.id == id) running_.stop.request_stop();
  for (const QueuedRequest& queued : waiting_)
    if (queued.ticket.id == id) std::stop_source(queued.ticket.stop).request_stop();
}

void RequestQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  running_.stop.request_stop();
  changed_.notify_one();
}

}  // namespace specache
