// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "kernels/backend.h"
#include "kernels/cpu/thread_pool.h"

namespace specache::kernels::cpu {

/// An operation that is ready to run.
using Operation = std::function<void(Workers&)>;

/// How far an event has come. Each recording gets a number; streams reach them later.
class EventState {
 public:
  std::uint32_t announce() { return ++recorded_; }
  std::uint32_t lastRecorded() const { return recorded_; }
  void reach(std::uint32_t recording);
  bool reached(std::uint32_t recording) const { return reached_ >= recording; }
  void waitUntilReached(std::uint32_t recording) const;

 private:
  std::atomic<std::uint32_t> recorded_{0};
  std::atomic<std::uint32_t> reached_{0};
};

class CpuEvent final : public Event {
 public:
  const std::shared_ptr<EventState>& state() const { return state_; }

 private:
  std::shared_ptr<EventState> state_ = std::make_shared<EventState>();
};

/// What the streams of one backend share: the token that stops their operations, and the list that
/// operations go to, instead of a queue, while a step is captured.
struct StreamSettings {
  std::stop_token stop;
  std::vector<std::function<void()>>* capturing = nullptr;
};

/// A queue of operations. An operation that fails ends the ones behind it, until synchronize throws
/// what went wrong; events are reached all the same, so that nobody waits for ever.
class CpuStream : public Stream {
 public:
  CpuStream(std::shared_ptr<StreamSettings> settings, ThreadPool* pool)
      : settings_(std::move(settings)), workers_(pool) {}

  void record(Event& event) final;
  void wait(const Event& event) final;
  void synchronize() final;
  std::chrono::nanoseconds stalled() const final { return stalled_; }

  /// Queues an operation, or captures it.
  void run(Operation operation);
  /// Queues an operation and returns when it has run; it cannot be captured.
  void runNow(const Operation& operation);

 protected:
  using Task = std::function<void()>;

  /// What stops the operations that are queued now.
  virtual std::stop_token stopToken() const = 0;
  /// Does `task` after all tasks before it.
  virtual void enqueue(Task task) = 0;
  /// Returns when all tasks are done.
  virtual void drain() = 0;

  const StreamSettings& settings() const { return *settings_; }

 private:
  void submit(std::function<void()> submission);
  void execute(const Operation& operation, const std::stop_token& stop);

  std::shared_ptr<StreamSettings> settings_;
  Workers workers_;                          // used by tasks only
  std::exception_ptr error_;                 // used by tasks, and by synchronize after drain
  std::chrono::nanoseconds stalledSoFar_{};  // likewise
  std::chrono::nanoseconds stalled_{};
};

/// The compute stream: tasks run at once on the calling thread, with the pool's help.
class InlineStream final : public CpuStream {
 public:
  using CpuStream::CpuStream;

 private:
  std::stop_token stopToken() const override { return settings().stop; }
  void enqueue(Task task) override { task(); }
  void drain() override {}
};

/// The copy stream: tasks run one after the other on a thread of their own, beside the computation.
/// They are short, and a finished chunk needs its offload: a stop does not end them.
class ThreadStream final : public CpuStream {
 public:
  explicit ThreadStream(std::shared_ptr<StreamSettings> settings);
  ~ThreadStream() override;
  ThreadStream(const ThreadStream&) = delete;
  ThreadStream& operator=(const ThreadStream&) = delete;

 private:
  std::stop_token stopToken() const override { return {}; }
  void enqueue(Task task) override;
  void drain() override;
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> tasks_;
  bool busy_ = false;
  bool ending_ = false;
  std::thread thread_;
};

/// Submissions to streams, in order. Equivalent to running the captured function again, because
/// whatever changes from step to step is read from device memory; cheaper, and like on a GPU the
/// function's own side effects do not happen again. The streams must outlive it.
class CpuGraph final : public Graph {
 public:
  explicit CpuGraph(std::vector<std::function<void()>> submissions)
      : submissions_(std::move(submissions)) {}

  void launch() override {
    for (const auto& submission : submissions_) submission();
  }

 private:
  std::vector<std::function<void()>> submissions_;
};

}  // namespace specache::kernels::cpu
