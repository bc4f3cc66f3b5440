// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "app/cli/bench/timing_report.h"
#include "kernels/backend.h"

namespace specache::app {

/// Times single operations: a step that repeats one many times is captured and launched.
class KernelTimer {
 public:
  KernelTimer(kernels::Backend& backend, kernels::Stream& stream, int rounds)
      : backend_(backend), stream_(stream), rounds_(rounds) {}

  /// Microseconds of queue(i), which queues the operation for the i-th time. It should take other
  /// memory than the times before, or it is the processor's caches that are measured.
  Spread microseconds(const std::function<void(int)>& queue);
  /// The same for what cannot be captured; queue must return when it is done.
  Spread microsecondsAlone(const std::function<void(int)>& run);

 private:
  /// What `round` measures, round by round.
  std::vector<double> times(const std::function<double(int)>& round) const;

  kernels::Backend& backend_;
  kernels::Stream& stream_;
  int rounds_;
};

}  // namespace specache::app
