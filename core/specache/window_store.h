// SPDX-License-Identifier: GPL-3.0-or-later
// The newest 16-bit rows on the device.
#pragma once

#include <vector>

#include "core/specache/layout.h"
#include "kernels/backend.h"

namespace specache {

/// Rows of [layer][sequence][kv_head][position % capacity]. SpeCache's is a small ring; the cache
/// `full` has room for every token and grows. Not thread-safe.
class WindowStore {
 public:
  WindowStore(kernels::Backend& backend, const StoreShape& shape, int capacity);

  /// Makes room for positions 0 … tokens − 1, keeping them; for a window that holds every token.
  /// Throws kernels::OutOfMemory and leaves the store as it was.
  void reserve(kernels::Stream& stream, int tokens);
  std::size_t bytesFor(int capacity) const;
  std::size_t bytes() const { return bytesFor(capacity_); }
  int capacity() const { return capacity_; }

  kernels::Window layer(int index) const;
  /// One sequence of a layer as consecutive rows, for a window that holds every token.
  kernels::KvRows rows(int index, int sequence) const;

 private:
  std::vector<kernels::Buffer> allocate(int capacity) const;

  kernels::Backend& backend_;
  StoreShape shape_;
  int capacity_;
  std::vector<kernels::Buffer> layers_;
};

}  // namespace specache
