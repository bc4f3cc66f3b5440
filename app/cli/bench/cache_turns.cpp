// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/cache_turns.h"

#include <utility>

namespace specache::app {

CacheTurns::CacheTurns(TimingBench& bench, std::vector<CacheUnderTest> tested)
    : bench_(bench),
      tested_(std::move(tested)),
      sideBySide_(bench.shortOf(tested_).empty()),
      caches_(tested_.size()) {
  if (sideBySide_) make(0, caches_.size());
}

void CacheTurns::make(std::size_t first, std::size_t last) {
  std::vector<Cache*> made;
  for (std::size_t index = first; index < last; ++index) {
    caches_[index] = bench_.make(tested_[index]);
    made.push_back(caches_[index].get());
  }
  if (tested_[first].context > 0) bench_.fill(made, tested_[first].context);
}

}  // namespace specache::app
