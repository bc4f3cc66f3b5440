// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/thread_pool.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <utility>

#include <hwy/cache_control.h>

namespace specache::kernels::cpu {
namespace {

constexpr int kSpins = 2000;  // some tens of microseconds, longer than the gaps within a step

thread_local bool insideLoop = false;

/// Marks the calling thread as inside a loop, so that loops within it run alone.
class InsideLoop {
 public:
  InsideLoop() { insideLoop = true; }
  ~InsideLoop() { insideLoop = false; }
  InsideLoop(const InsideLoop&) = delete;
  InsideLoop& operator=(const InsideLoop&) = delete;
};

}  // namespace

int availableCores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (sched_getaffinity(0, sizeof cores, &cores) != 0)
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  return std::max(1, CPU_COUNT(&cores));
}

void runAlone(int count, const LoopBody& body, const std::stop_token& stop, Scratch& scratch) {
  for (int i = 0; i < count && !stop.stop_requested(); ++i) {
    scratch.reset();
    body(i, scratch);
  }
}

ThreadPool::ThreadPool(int threads) {
  for (int i = 1; i < threads; ++i) scratch_.push_back(std::make_unique<Scratch>());
  for (int i = 1; i < threads; ++i) {
    workers_.emplace_back([this, i] { work(i - 1); });
    pthread_setname_np(workers_.back().native_handle(), "kernels");
  }
}

ThreadPool::~ThreadPool() {
  ending_ = true;
  ++ticket_;
  ticket_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::run(int count, const LoopBody& body, const std::stop_token& stop) {
  if (insideLoop || !asking_.try_lock()) {
    Scratch scratch;
    runAlone(count, body, stop, scratch);
    return;
  }
  const std::lock_guard lock(asking_, std::adopt_lock);
  const InsideLoop inside;
  if (count <= 1 || workers_.empty()) {
    runAlone(count, body, stop, askersScratch_);
    return;
  }
  loop_.body = &body;
  loop_.stop = &stop;
  loop_.count = count;
  loop_.next = 0;
  open_ = true;
  ++ticket_;
  ticket_.notify_all();
  share(askersScratch_);
  // A worker that wakes up from now on finds the loop closed and does not touch it.
  open_ = false;
  for (int spins = 0; joined_ != 0; ++spins) {
    if (spins < kSpins)
      hwy::Pause();
    else
      std::this_thread::yield();
  }
  if (loop_.error) std::rethrow_exception(std::exchange(loop_.error, nullptr));
}

void ThreadPool::work(int worker) {
  const InsideLoop inside;
  std::uint32_t seen = 0;
  while (true) {
    waitForLoop(seen);
    seen = ticket_;
    if (ending_) return;
    ++joined_;
    if (open_) share(*scratch_[static_cast<std::size_t>(worker)]);
    --joined_;
  }
}

void ThreadPool::waitForLoop(std::uint32_t seen) {
  for (int i = 0; i < kSpins; ++i) {
    if (ticket_ != seen) return;
    hwy::Pause();
  }
  ticket_.wait(seen);
}

void ThreadPool::share(Scratch& scratch) {
  try {
    for (int i = loop_.next++; i < loop_.count && !loop_.stop->stop_requested(); i = loop_.next++) {
      scratch.reset();
      (*loop_.body)(i, scratch);
    }
  } catch (...) {
    loop_.next = loop_.count;
    const std::scoped_lock lock(loop_.errorMutex);
    if (!loop_.error) loop_.error = std::current_exception();
  }
}

}  // namespace specache::kernels::cpu
