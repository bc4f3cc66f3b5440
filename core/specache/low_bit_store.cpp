// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/low_bit_store.h"

#include <algorithm>
#include <utility>

namespace specache {

LowBitStore::LowBitStore(kernels::Backend& backend, const StoreShape& shape,
                         kernels::PageFormat format)
    : backend_(backend), shape_(shape), format_(format) {
  layers_.resize(static_cast<std::size_t>(shape.layers));
}

int LowBitStore::pagesFor(int tokens) const {
  return (tokens + format_.tokens - 1) / format_.tokens;
}

std::size_t LowBitStore::bytesFor(int tokens) const {
  return shape_.headsPerLayer() * static_cast<std::size_t>(pagesFor(tokens)) * format_.pageBytes() *
         layers_.size();
}

std::size_t LowBitStore::bytes() const {
  std::size_t sum = 0;
  for (const kernels::Buffer& layer : layers_) sum += layer.size();
  return sum;
}

void LowBitStore::reserve(kernels::Stream& stream, int tokens) {
  const int pages = std::max(1, pagesFor(tokens));  // a step wants one that it could close
  if (pages <= capacity_) return;
  const std::size_t oldBytes = static_cast<std::size_t>(capacity_) * format_.pageBytes();
  const std::size_t newBytes = static_cast<std::size_t>(pages) * format_.pageBytes();

  std::vector<kernels::Buffer> grown;
  for (const kernels::Buffer& old : layers_) {
    grown.push_back(
        backend_.allocate(shape_.headsPerLayer() * newBytes, kernels::LedgerEntry::lowBit));
    for (std::size_t head = 0; head < shape_.headsPerLayer() && oldBytes > 0; ++head) {
      backend_.copyOnDevice(stream, grown.back().data() + head * newBytes,
                            old.data() + head * oldBytes, oldBytes);
    }
  }
  stream.synchronize();
  layers_ = std::move(grown);
  capacity_ = pages;
}

kernels::Pages LowBitStore::layer(int index) const {
  return {layers_[static_cast<std::size_t>(index)].data(), format_, shape_.heads.count, capacity_};
}

}  // namespace specache
