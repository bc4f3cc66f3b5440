// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <numeric>
#include <set>
#include <thread>

namespace specache::kernels::cpu {
namespace {

using std::chrono::milliseconds;

TEST(ThreadPool, RunsEveryIndexOnce) {
  ThreadPool pool(4);
  Workers workers(&pool);
  for (int count : {0, 1, 2, 3, 100, 5000}) {
    std::vector<std::atomic<int>> runs(static_cast<std::size_t>(count));
    workers.parallelFor(count, [&](int i, Scratch&) { ++runs[i]; });
    for (const auto& n : runs) EXPECT_EQ(n, 1);
  }
}

TEST(ThreadPool, ManyShortLoopsAfterOneAnother) {
  ThreadPool pool(3);
  Workers workers(&pool);
  std::int64_t sum = 0;
  for (int loop = 0; loop < 20000; ++loop) {
    int parts[4] = {};
    workers.parallelFor(4, [&](int i, Scratch&) { parts[i] = i + loop; });
    sum += std::accumulate(std::begin(parts), std::end(parts), 0);
  }
  EXPECT_EQ(sum, 20000LL * 6 + 4LL * 20000 * 19999 / 2);
}

TEST(ThreadPool, ThreadsShareTheWork) {
  ThreadPool pool(2);
  Workers workers(&pool);
  std::mutex mutex;
  std::set<std::thread::id> threads;
  workers.parallelFor(20, [&](int, Scratch&) {
    std::this_thread::sleep_for(milliseconds(2));
    const std::scoped_lock lock(mutex);
    threads.insert(std::this_thread::get_id());
  });
  EXPECT_EQ(threads.size(), 2U);
}

TEST(ThreadPool, LoopsWithinLoopsAreDoneByTheirThread) {
  ThreadPool pool(3);
  Workers workers(&pool);
  std::atomic<int> runs{0};
  for (const int outer : {1, 7}) {
    runs = 0;
    workers.parallelFor(outer, [&](int, Scratch& scratch) {
      int* const mine = scratch.take<int>(10);
      std::fill_n(mine, 10, 5);
      workers.parallelFor(10, [&](int i, Scratch& inner) {
        *inner.take<int>(1) = 0;
        runs += mine[i];
      });
    });
    EXPECT_EQ(runs, outer * 50);
  }
}

TEST(ThreadPool, TheFirstExceptionComesOutAndThePoolGoesOn) {
  ThreadPool pool(3);
  Workers workers(&pool);
  for (int loop = 0; loop < 50; ++loop) {
    EXPECT_THROW(workers.parallelFor(100,
                                     [](int i, Scratch&) {
                                       if (i == 31) throw std::runtime_error("31");
                                     }),
                 std::runtime_error);
  }
  std::atomic<int> runs{0};
  workers.parallelFor(100, [&](int, Scratch&) { ++runs; });
  EXPECT_EQ(runs, 100);
}

TEST(ThreadPool, AStopEndsALoopBetweenItsBlocks) {
  ThreadPool pool(2);
  Workers workers(&pool);
  std::stop_source source;
  workers.begin(source.get_token());
  std::atomic<int> runs{0};
  workers.parallelFor(1000, [&](int, Scratch&) {
    if (++runs == 10) source.request_stop();
    std::this_thread::sleep_for(milliseconds(1));
  });
  EXPECT_TRUE(workers.stopped());
  EXPECT_LT(runs, 20);
}

TEST(ThreadPool, TwoThreadsMayAskAtOnce) {
  ThreadPool pool(2);
  std::atomic<int> runs{0};
  const auto ask = [&] {
    Workers workers(&pool);
    for (int loop = 0; loop < 2000; ++loop) workers.parallelFor(3, [&](int, Scratch&) { ++runs; });
  };
  std::thread other(ask);
  ask();
  other.join();
  EXPECT_EQ(runs, 12000);
}

TEST(Scratch, GrowsKeepsAndGivesBack) {
  Scratch scratch;
  float* const first = scratch.take<float>(100);
  std::fill_n(first, 100, 1.0F);
  float* large = nullptr;
  {
    const Scratch::Scope scope(scratch);
    large = scratch.take<float>(1 << 20);
    std::fill_n(large, 1 << 20, 2.0F);
  }
  EXPECT_EQ(scratch.take<float>(1 << 20), large);
  EXPECT_EQ(std::accumulate(first, first + 100, 0.0F), 100.0F);
  scratch.reset();
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(scratch.take<char>(1)) % 64, 0U);
}

}  // namespace
}  // namespace specache::kernels::cpu
