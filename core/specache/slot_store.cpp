// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/slot_store.h"

#include <algorithm>

namespace specache {

using kernels::LedgerEntry;

SlotStore::SlotStore(kernels::Backend& backend, kernels::Stream& stream, const StoreShape& shape,
                     int count, int topK)
    : backend_(backend), shape_(shape), count_(count), topK_(topK) {
  const std::size_t slots = shape.headsPerLayer() * static_cast<std::size_t>(count);
  const std::size_t listed = shape.headsPerLayer() * static_cast<std::size_t>(topK);
  const std::vector<std::int32_t> empty(slots, -1);
  const std::vector<std::int32_t> never(slots, 0);
  for (int index = 0; index < shape.layers; ++index) {
    Layer layer;
    layer.rows = backend.allocate(slots * shape.heads.rowBytes(), LedgerEntry::slots);
    layer.positions = backend.allocate(slots * sizeof(std::int32_t), LedgerEntry::slots);
    layer.lastChosen = backend.allocate(slots * sizeof(std::int32_t), LedgerEntry::slots);
    layer.fetchCount =
        backend.allocate(shape.headsPerLayer() * sizeof(std::int32_t), LedgerEntry::slots);
    layer.fetchSlots = backend.allocate(listed * sizeof(std::int32_t), LedgerEntry::slots);
    backend.copyToDevice(stream, layer.positions.data(), empty.data(), layer.positions.size());
    backend.copyToDevice(stream, layer.lastChosen.data(), never.data(), layer.lastChosen.size());
    layers_.push_back(std::move(layer));
  }
}

std::size_t SlotStore::bytesFor(const StoreShape& shape, int count, int topK) {
  const std::size_t perSlot = shape.heads.rowBytes() + 2 * sizeof(std::int32_t);
  const std::size_t perHead = static_cast<std::size_t>(count) * perSlot +
                              (static_cast<std::size_t>(topK) + 1) * sizeof(std::int32_t);
  return static_cast<std::size_t>(shape.layers) * shape.headsPerLayer() * perHead;
}

std::size_t SlotStore::bytes() const {
  return bytesFor(shape_, count_, topK_);
}

kernels::Slots SlotStore::layer(int index) const {
  const Layer& layer = layers_[static_cast<std::size_t>(index)];
  return {layer.rows.as<kernels::Half>(), layer.positions.as<std::int32_t>(),
          layer.lastChosen.as<std::int32_t>(), shape_.heads, count_};
}

kernels::FetchList SlotStore::fetchList(int index) const {
  const Layer& layer = layers_[static_cast<std::size_t>(index)];
  return {layer.fetchCount.as<std::int32_t>(), layer.fetchSlots.as<std::int32_t>(), topK_};
}

void SlotStore::forget(kernels::Stream& stream, int sequence, int length) {
  std::vector<std::int32_t> held(static_cast<std::size_t>(shape_.heads.count) *
                                 static_cast<std::size_t>(count_));
  for (int index = 0; index < shape_.layers; ++index) {
    const kernels::Slots slots = layer(index);
    std::int32_t* device = slots.positions + slots.first(sequence, 0);
    backend_.copyToHost(stream, held.data(), device, held.size() * sizeof(std::int32_t));
    for (std::int32_t& position : held) {
      if (position >= length) position = -1;
    }
    backend_.copyToDevice(stream, device, held.data(), held.size() * sizeof(std::int32_t));
  }
}

std::vector<int> SlotStore::positions(kernels::Stream& stream, int index, int sequence) const {
  std::vector<std::int32_t> held(static_cast<std::size_t>(shape_.heads.count) *
                                 static_cast<std::size_t>(count_));
  const kernels::Slots slots = layer(index);
  backend_.copyToHost(stream, held.data(), slots.positions + slots.first(sequence, 0),
                      held.size() * sizeof(std::int32_t));
  std::erase(held, -1);
  std::sort(held.begin(), held.end());
  held.erase(std::unique(held.begin(), held.end()), held.end());
  return {held.begin(), held.end()};
}

}  // namespace specache
