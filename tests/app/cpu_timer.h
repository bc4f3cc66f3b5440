// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ctime>

/// Counts the processor time of this process, which a busy machine does not lengthen.
class CpuTimer {
 public:
  /// Milliseconds since it was made.
  long long elapsed() const { return 1000LL * (std::clock() - start_) / CLOCKS_PER_SEC; }
  /// The same, and starts again.
  long long restart() {
    const long long milliseconds = elapsed();
    start_ = std::clock();
    return milliseconds;
  }

 private:
  std::clock_t start_ = std::clock();
};
