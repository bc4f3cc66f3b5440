// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/slab_pool.h"

#include <algorithm>
#include <atomic>
#include <memory>

namespace specache::app {

std::size_t SlabPool::bytes() const {
  const std::lock_guard lock(mutex_);
  return slabs_.empty() ? 0 : slabs_.size() * slabs_.front()->size();
}

SlabSource SlabPool::deal() {
  const auto dealt = std::make_shared<std::atomic<std::size_t>>(0);
  return [this, dealt](std::size_t bytes) { return take((*dealt)++, bytes); };
}

Slab SlabPool::take(std::size_t index, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  const std::size_t most = std::max<std::size_t>(limit_ / bytes, 1);
  const std::size_t place = (index + index / most) % most;
  while (slabs_.size() <= place)
    slabs_.push_back(std::make_shared<kernels::Buffer>(
        backend_.allocateHost(bytes, kernels::LedgerEntry::hostKv)));
  return slabs_[place];
}

}  // namespace specache::app
