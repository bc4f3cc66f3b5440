// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "app/cli/bench/timing_bench.h"

namespace specache::app {

/// Caches under test, which take turns. They live side by side where there is memory for all;
/// otherwise each is made anew for its turn.
class CacheTurns {
 public:
  CacheTurns(TimingBench& bench, std::vector<CacheUnderTest> tested);

  /// Calls use(index, cache, whether it was just made) for every cache in turn, `rounds` times.
  template <class Use>
  void run(int rounds, Use use) {
    for (int round = 0; round < rounds; ++round) {
      for (std::size_t index = 0; index < tested_.size(); ++index) {
        if (!sideBySide_) make(index, index + 1);
        use(index, *caches_[index], !sideBySide_ || round == 0);
        if (!sideBySide_) caches_[index].reset();
      }
    }
  }

 private:
  /// Makes and fills caches first … last − 1.
  void make(std::size_t first, std::size_t last);

  TimingBench& bench_;
  std::vector<CacheUnderTest> tested_;
  bool sideBySide_;
  std::vector<std::unique_ptr<Cache>> caches_;
};

}  // namespace specache::app
