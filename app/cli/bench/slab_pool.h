// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <mutex>
#include <vector>

#include "core/specache/host_store.h"

namespace specache::app {

/// CPU memory for the random 16-bit rows of several caches: pinning it anew for each would take
/// longer than the measurement.
class SlabPool {
 public:
  explicit SlabPool(kernels::Backend& backend) : backend_(backend) {}

  /// Most bytes that the pool may have; without limit at first.
  void setLimit(std::size_t bytes) { limit_ = bytes; }
  std::size_t limit() const { return limit_; }
  std::size_t bytes() const;

  /// Memory of one cache: the pool's slabs from the first on. Where its sequences need more than
  /// the limit, they share slabs: all are dealt once more, moved on by one, so that sequences have
  /// the same slab at different positions and mostly read other addresses at one time.
  SlabSource deal();

 private:
  Slab take(std::size_t index, std::size_t bytes);

  kernels::Backend& backend_;
  std::size_t limit_ = SIZE_MAX;
  mutable std::mutex mutex_;
  std::vector<Slab> slabs_;
};

}  // namespace specache::app
