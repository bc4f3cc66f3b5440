// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/kernels/kernel_timer.h"

#include <algorithm>
#include <chrono>

namespace specache::app {
namespace {

constexpr double kRoundMicroseconds = 10000;  // launches and waits should not count
constexpr double kMostRepetitions = 500;

double elapsed(const std::function<void()>& body) {
  const auto began = std::chrono::steady_clock::now();
  body();
  const std::chrono::duration<double, std::micro> time = std::chrono::steady_clock::now() - began;
  return time.count();
}

}  // namespace

Spread KernelTimer::microseconds(const std::function<void(int)>& queue) {
  const auto once = [&] {
    queue(0);
    stream_.synchronize();
  };
  once();  // makes what the operation works in
  const int repetitions =
      static_cast<int>(std::clamp(kRoundMicroseconds / elapsed(once), 1.0, kMostRepetitions));
  const auto graph = backend_.capture(stream_, [&] {
    for (int i = 0; i < repetitions; ++i) queue(i);
  });
  const auto round = [&] {
    graph->launch();
    stream_.synchronize();
  };
  round();
  return spreadOf(times([&](int) { return elapsed(round) / repetitions; }));
}

Spread KernelTimer::microsecondsAlone(const std::function<void(int)>& run) {
  run(0);
  return spreadOf(times([&](int i) { return elapsed([&] { run(i); }); }));
}

std::vector<double> KernelTimer::times(const std::function<double(int)>& round) const {
  std::vector<double> times(static_cast<std::size_t>(rounds_));
  std::ranges::generate(times, [&, i = 0]() mutable { return round(i++); });
  return times;
}

}  // namespace specache::app
