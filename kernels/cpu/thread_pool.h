// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "kernels/cpu/scratch.h"

namespace specache::kernels::cpu {

/// A loop body without its type: called with an index and its thread's scratch memory.
class LoopBody {
 public:
  template <class Body>
  explicit LoopBody(Body& body)
      : body_(&body), call_([](void* f, int index, Scratch& scratch) {
          (*static_cast<Body*>(f))(index, scratch);
        }) {}

  void operator()(int index, Scratch& scratch) const { call_(body_, index, scratch); }

 private:
  void* body_;
  void (*call_)(void*, int, Scratch&);
};

/// Threads that share the indices of one loop at a time with the thread that asks for it. Between
/// loops they spin briefly, because a decode step is hundreds of short loops, and then sleep.
class ThreadPool {
 public:
  /// `threads` in all, the asking one included.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  /// Calls `body` for 0 … count − 1 and returns when all are done; stops early once `stop` is
  /// stopped. Throws the first exception of a body. From inside a loop, or while another thread's
  /// loop is running, the calling thread does it alone.
  void run(int count, const LoopBody& body, const std::stop_token& stop);

 private:
  struct Loop {
    const LoopBody* body = nullptr;
    const std::stop_token* stop = nullptr;
    int count = 0;
    std::atomic<int> next{0};
    std::mutex errorMutex;
    std::exception_ptr error;
  };

  void work(int worker);
  void share(Scratch& scratch);
  void waitForLoop(std::uint32_t seen);

  Loop loop_;
  std::mutex asking_;                     // held while a loop runs
  std::atomic<std::uint32_t> ticket_{0};  // changes when there is a loop, or the pool ends
  std::atomic<bool> open_{false};         // the loop may be joined
  std::atomic<int> joined_{0};            // workers that look at the loop
  std::atomic<bool> ending_{false};
  Scratch askersScratch_;
  std::vector<std::unique_ptr<Scratch>> scratch_;
  std::vector<std::thread> workers_;
};

/// Runs `body` for 0 … count − 1 on the calling thread, until `stop` is stopped.
void runAlone(int count, const LoopBody& body, const std::stop_token& stop, Scratch& scratch);

/// Cores that this process may run on.
int availableCores();

/// What an operation computes with: threads, intermediate memory and the wish to stop.
class Workers {
 public:
  /// Without a pool, loops run on the calling thread alone.
  explicit Workers(ThreadPool* pool) : pool_(pool) {}

  int threads() const { return pool_ != nullptr ? pool_->threads() : 1; }
  bool stopped() const { return stop_.stop_requested(); }

  /// Memory of the whole operation, for all its loops.
  Scratch& scratch() { return scratch_; }

  /// Calls body(index, scratch) for 0 … count − 1, in any order, on several threads. `scratch` is
  /// the block's own.
  template <class Body>
  void parallelFor(int count, Body body) {
    const LoopBody loop(body);
    if (pool_ != nullptr)
      pool_->run(count, loop, stop_);
    else
      runAlone(count, loop, stop_, blockScratch_);
  }

  /// Starts the next operation.
  void begin(std::stop_token stop) {
    stop_ = std::move(stop);
    scratch_.reset();
  }

 private:
  ThreadPool* pool_;
  std::stop_token stop_;
  Scratch scratch_;
  Scratch blockScratch_;
};

}  // namespace specache::kernels::cpu
