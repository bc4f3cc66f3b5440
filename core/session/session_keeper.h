// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "core/session/session_store.h"

namespace specache {

/// Writes prefixes to a store on a thread of its own, so that keeping a document holds nothing up.
class SessionKeeper {
 public:
  /// `problem` is told, on the keeper's thread, why something could not be kept.
  SessionKeeper(std::filesystem::path folder, std::uint64_t budgetBytes,
                std::function<void(std::string)> problem);
  /// Finishes what was handed over, but takes no longer than about two seconds for it.
  ~SessionKeeper();
  SessionKeeper(const SessionKeeper&) = delete;
  SessionKeeper& operator=(const SessionKeeper&) = delete;

  SessionStore& store() { return store_; }
  /// Queues a prefix for writing.
  void keep(Prefix prefix);
  /// Blocks until everything queued is written or has failed.
  void wait();

 private:
  void run();
  void write(const Prefix& prefix);

  SessionStore store_;
  std::function<void(std::string)> problem_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Prefix> queue_;
  bool writing_ = false;
  bool closing_ = false;
  std::stop_source abandon_;
  std::thread thread_;  // last, so that it starts when everything else is there
};

}  // namespace specache
