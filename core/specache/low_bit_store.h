// SPDX-License-Identifier: GPL-3.0-or-later
// The low-bit copy of all paged tokens on the device.
#pragma once

#include <vector>

#include "core/specache/layout.h"
#include "kernels/backend.h"

namespace specache {

/// Pages of g tokens, [layer][sequence][kv_head][page]. Not thread-safe.
class LowBitStore {
 public:
  LowBitStore(kernels::Backend& backend, const StoreShape& shape, kernels::PageFormat format);

  /// Makes room for `tokens` tokens a sequence, keeping all pages. Throws kernels::OutOfMemory and
  /// leaves the store as it was. Queues copies on `stream` and waits for them.
  void reserve(kernels::Stream& stream, int tokens);
  /// Pages that a sequence of `tokens` tokens needs room for.
  int pagesFor(int tokens) const;
  /// Bytes of that room, all layers and sequences.
  std::size_t bytesFor(int tokens) const;
  std::size_t bytes() const;

  kernels::Pages layer(int index) const;

 private:
  kernels::Backend& backend_;
  StoreShape shape_;
  kernels::PageFormat format_;
  int capacity_ = 0;  // pages
  std::vector<kernels::Buffer> layers_;
};

}  // namespace specache
