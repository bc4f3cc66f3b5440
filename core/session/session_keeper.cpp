// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session_keeper.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

#include "core/error.h"

namespace specache {
namespace {

constexpr std::chrono::seconds kClosingGrace{2};

}  // namespace

SessionKeeper::SessionKeeper(std::filesystem::path folder, std::uint64_t budgetBytes,
                             std::function<void(std::string)> problem)
    : store_(std::move(folder), budgetBytes),
      problem_(std::move(problem)),
      thread_([this] { run(); }) {}

SessionKeeper::~SessionKeeper() {
  {
    std::unique_lock lock(mutex_);
    closing_ = true;
    changed_.notify_all();
    if (!changed_.wait_for(lock, kClosingGrace, [&] { return queue_.empty() && !writing_; })) {
      abandon_.request_stop();
      queue_.clear();
    }
  }
  thread_.join();
}

void SessionKeeper::keep(Prefix prefix) {
  const std::lock_guard lock(mutex_);
  queue_.push_back(std::move(prefix));
  changed_.notify_all();
}

void SessionKeeper::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return queue_.empty() && !writing_; });
}

void SessionKeeper::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return closing_ || !queue_.empty(); });
    if (queue_.empty()) return;
    const Prefix prefix = std::move(queue_.front());
    queue_.pop_front();
    writing_ = true;
    lock.unlock();
    write(prefix);
    lock.lock();
    writing_ = false;
    changed_.notify_all();
  }
}

void SessionKeeper::write(const Prefix& prefix) {
  try {
    store_.keep(prefix, abandon_.get_token());
  } catch (const Cancelled&) {
    spdlog::info("A read document was not kept: the program is closing.");
  } catch (const std::exception& error) {
    spdlog::warn("A read document is not kept: {}", error.what());
    problem_(error.what());
  }
}

}  // namespace specache
