// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/window_store.h"

#include <utility>

namespace specache {

WindowStore::WindowStore(kernels::Backend& backend, const StoreShape& shape, int capacity)
    : backend_(backend), shape_(shape), capacity_(capacity), layers_(allocate(capacity)) {}

std::vector<kernels::Buffer> WindowStore::allocate(int capacity) const {
  std::vector<kernels::Buffer> layers;
  layers.reserve(static_cast<std::size_t>(shape_.layers));
  for (int index = 0; index < shape_.layers; ++index) {
    layers.push_back(backend_.allocate(bytesFor(capacity) / static_cast<std::size_t>(shape_.layers),
                                       kernels::LedgerEntry::window));
  }
  return layers;
}

std::size_t WindowStore::bytesFor(int capacity) const {
  return static_cast<std::size_t>(shape_.layers) * shape_.headsPerLayer() *
         static_cast<std::size_t>(capacity) * shape_.heads.rowBytes();
}

void WindowStore::reserve(kernels::Stream& stream, int tokens) {
  if (tokens <= capacity_) return;
  const std::size_t oldBytes = static_cast<std::size_t>(capacity_) * shape_.heads.rowBytes();
  const std::size_t newBytes = static_cast<std::size_t>(tokens) * shape_.heads.rowBytes();
  std::vector<kernels::Buffer> grown = allocate(tokens);
  for (std::size_t layer = 0; layer < grown.size(); ++layer) {
    for (std::size_t head = 0; head < shape_.headsPerLayer(); ++head) {
      backend_.copyOnDevice(stream, grown[layer].data() + head * newBytes,
                            layers_[layer].data() + head * oldBytes, oldBytes);
    }
  }
  stream.synchronize();
  layers_ = std::move(grown);
  capacity_ = tokens;
}

kernels::Window WindowStore::layer(int index) const {
  return {layers_[static_cast<std::size_t>(index)].as<kernels::Half>(), shape_.heads, capacity_};
}

kernels::KvRows WindowStore::rows(int index, int sequence) const {
  return {layer(index).row(sequence, 0, 0), shape_.heads, capacity_};
}

}  // namespace specache
