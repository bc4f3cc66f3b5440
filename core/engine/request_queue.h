// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

#include "core/engine/requests.h"

namespace specache {

/// Requests in the order in which they came. Any thread may push and cancel; one takes.
class RequestQueue {
 public:
  /// Returns the request's number. Ignored once the queue is closed.
  RequestId push(Request request);

  /// Waits for the next request; nothing once the queue is closed. It counts as running until the
  /// next call.
  std::optional<QueuedRequest> take();

  /// A request that need not wait for the running one: a cancelled question, a note, or a short
  /// text to measure with the model that is loaded.
  std::optional<QueuedRequest> takeQuick();

  /// Requests the stop of a queued or running request.
  void cancel(RequestId id);

  /// Stops everything.
  void close();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<QueuedRequest> waiting_;
  Ticket running_;
  RequestId last_ = 0;
  bool closed_ = false;
};

}  // namespace specache
