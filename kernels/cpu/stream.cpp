// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/stream.h"

#include <pthread.h>

#include <utility>

#include <hwy/cache_control.h>

namespace specache::kernels::cpu {
namespace {

constexpr int kSpins = 2000;  // before a waiting thread sleeps

}  // namespace

void EventState::reach(std::uint32_t recording) {
  std::uint32_t before = reached_;
  while (before < recording && !reached_.compare_exchange_weak(before, recording)) {
  }
  reached_.notify_all();
}

void EventState::waitUntilReached(std::uint32_t recording) const {
  for (int i = 0; i < kSpins && !reached(recording); ++i) hwy::Pause();
  for (std::uint32_t now = reached_; now < recording; now = reached_) reached_.wait(now);
}

void CpuStream::record(Event& event) {
  submit([this, state = dynamic_cast<CpuEvent&>(event).state()] {
    enqueue([state, recording = state->announce()] { state->reach(recording); });
  });
}

void CpuStream::wait(const Event& event) {
  submit([this, state = dynamic_cast<const CpuEvent&>(event).state()] {
    enqueue([this, state, recording = state->lastRecorded()] {
      if (state->reached(recording)) return;
      const auto start = std::chrono::steady_clock::now();
      state->waitUntilReached(recording);
      stalledSoFar_ += std::chrono::steady_clock::now() - start;
    });
  });
}

void CpuStream::synchronize() {
  drain();
  stalled_ = stalledSoFar_;
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void CpuStream::run(Operation operation) {
  submit([this, operation = std::move(operation)] {
    enqueue([this, operation, stop = stopToken()] { execute(operation, stop); });
  });
}

void CpuStream::runNow(const Operation& operation) {
  if (settings_->capturing != nullptr)
    throw std::logic_error(
        "A copy from or to host memory cannot be captured: the memory may be gone when the step is "
        "launched. Copy before the step, or keep the data in device memory.");
  const auto done = std::make_shared<EventState>();
  const std::uint32_t recording = done->announce();
  enqueue([this, &operation, done, recording] {
    execute(operation, {});
    done->reach(recording);
  });
  done->waitUntilReached(recording);
}

void CpuStream::submit(std::function<void()> submission) {
  if (settings_->capturing != nullptr)
    settings_->capturing->push_back(std::move(submission));
  else
    submission();
}

void CpuStream::execute(const Operation& operation, const std::stop_token& stop) {
  if (error_ || stop.stop_requested()) return;
  try {
    workers_.begin(stop);
    operation(workers_);
  } catch (...) {
    error_ = std::current_exception();
  }
}

ThreadStream::ThreadStream(std::shared_ptr<StreamSettings> settings)
    : CpuStream(std::move(settings), nullptr), thread_([this] { work(); }) {
  pthread_setname_np(thread_.native_handle(), "copy-stream");
}

ThreadStream::~ThreadStream() {
  {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ThreadStream::enqueue(Task task) {
  {
    const std::scoped_lock lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  changed_.notify_all();
}

void ThreadStream::drain() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return tasks_.empty() && !busy_; });
}

void ThreadStream::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return !tasks_.empty() || ending_; });
    if (tasks_.empty()) return;
    const Task task = std::move(tasks_.front());
    tasks_.pop_front();
    busy_ = true;
    lock.unlock();
    task();
    lock.lock();
    busy_ = false;
    if (tasks_.empty()) changed_.notify_all();
  }
}

}  // namespace specache::kernels::cpu
