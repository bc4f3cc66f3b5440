// SPDX-License-Identifier: GPL-3.0-or-later
// Room on the device for fetched 16-bit rows.
#pragma once

#include <cstdint>
#include <vector>

#include "core/specache/layout.h"
#include "kernels/backend.h"

namespace specache {

/// S rows with their positions, [layer][sequence][kv_head][slot]. Not thread-safe.
class SlotStore {
 public:
  /// `topK` rows at most are fetched at a time. Queues the emptying of the slots on `stream`.
  SlotStore(kernels::Backend& backend, kernels::Stream& stream, const StoreShape& shape, int count,
            int topK);

  int count() const { return count_; }
  std::size_t bytes() const;
  static std::size_t bytesFor(const StoreShape& shape, int count, int topK);

  kernels::Slots layer(int index) const;
  kernels::FetchList fetchList(int index) const;

  /// Empties the slots of one sequence that hold positions from `length` on.
  void forget(kernels::Stream& stream, int sequence, int length);
  /// Positions in the slots of one layer and sequence, all KV heads, ascending, each once.
  std::vector<int> positions(kernels::Stream& stream, int layer, int sequence) const;

 private:
  struct Layer {
    kernels::Buffer rows, positions, lastChosen, fetchCount, fetchSlots;
  };

  kernels::Backend& backend_;
  StoreShape shape_;
  int count_;
  int topK_;
  std::vector<Layer> layers_;
};

}  // namespace specache
