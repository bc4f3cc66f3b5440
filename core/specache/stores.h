// SPDX-License-Identifier: GPL-3.0-or-later
// The stores of one cache.
#pragma once

#include <optional>
#include <vector>

#include "core/specache/host_store.h"
#include "core/specache/low_bit_store.h"
#include "core/specache/options.h"
#include "core/specache/slot_store.h"
#include "core/specache/window_store.h"

namespace specache {

/// SpeCache has all four; `kivi` has no slots; `full` has a window that holds every token, and
/// nothing else.
struct Stores {
  StoreShape shape;
  WindowStore window;
  std::optional<LowBitStore> lowBit;
  std::optional<SlotStore> slots;
  std::vector<HostStore> hosts;  // one a sequence

  kernels::Pages pages(int layer) const { return lowBit ? lowBit->layer(layer) : kernels::Pages{}; }
  kernels::Slots slotsOf(int layer) const { return slots ? slots->layer(layer) : kernels::Slots{}; }
};

/// Pages as `backend` likes them best.
inline kernels::PageFormat pageFormat(const kernels::Backend& backend, const CacheOptions& options,
                                      kernels::KvHeads heads) {
  return {options.group, heads.dim, options.bits,
          backend.pageLayout(options.group, heads.dim, options.bits)};
}

}  // namespace specache
