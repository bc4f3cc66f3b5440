// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "app/cli/bench/timing_bench.h"

namespace specache::app {

/// What all caches under test hold.
struct TestLoad {
  int context = 0;  ///< tokens that every sequence holds
  int room = 0;     ///< tokens that it will hold at most
  int sequences = 1;
};

/// Caches under test, which take turns. They live side by side where there is memory for all;
/// otherwise each is made anew for its turn.
class CacheTurns {
 public:
  CacheTurns(TimingBench& bench, const std::vector<NamedCache>& named, const TestLoad& load);

  /// Calls use(index, cache, whether it was just made) for every cache in turn, `rounds` times.
  template <class Use>
  void run(int rounds, Use use) {
    for (int round = 0; round < rounds; ++round) {
      for (std::size_t index = 0; index < caches_.size(); ++index) {
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
  const std::vector<NamedCache>& named_;
  TestLoad load_;
  bool sideBySide_;
  std::vector<std::unique_ptr<Cache>> caches_;
};

}  // namespace specache::app
