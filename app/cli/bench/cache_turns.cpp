// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/cache_turns.h"

#include "app/cli/bench/memory_need.h"

namespace specache::app {
namespace {

bool haveRoomTogether(TimingBench& bench, const std::vector<NamedCache>& named,
                      const TestLoad& load) {
  MemoryNeed sum;
  for (const NamedCache& cache : named)
    sum += memoryNeed(bench.model(), cache.options, load.room, load.sequences);
  return fits(bench.backend(), sum, memoryLeft(bench.backend()));
}

}  // namespace

CacheTurns::CacheTurns(TimingBench& bench, const std::vector<NamedCache>& named,
                       const TestLoad& load)
    : bench_(bench),
      named_(named),
      load_(load),
      sideBySide_(haveRoomTogether(bench, named, load)),
      caches_(named.size()) {
  if (sideBySide_) make(0, caches_.size());
}

void CacheTurns::make(std::size_t first, std::size_t last) {
  std::vector<Cache*> made;
  for (std::size_t index = first; index < last; ++index) {
    caches_[index] = makeCache(bench_.model(), named_[index].options, load_.sequences);
    caches_[index]->reserve(load_.room);
    made.push_back(caches_[index].get());
  }
  if (load_.context > 0) bench_.fill(made, load_.context);
}

}  // namespace specache::app
