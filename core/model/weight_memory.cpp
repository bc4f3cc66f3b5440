// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/weight_memory.h"

#include <stdexcept>
#include <utility>

namespace specache {

WeightMemory::WeightMemory(kernels::Backend& backend, std::size_t bytes)
    : backend_(backend),
      bytes_(bytes),
      stream_(backend.createStream(kernels::StreamKind::compute)) {}

std::size_t WeightMemory::pieceBytes(std::size_t bytes) {
  constexpr std::size_t kAlignment = 256;
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

const std::byte* WeightMemory::put(std::span<const std::byte> bytes) {
  if (auto borrowed = backend_.borrowWeights(bytes)) {
    borrowed_.push_back(std::move(*borrowed));
    return borrowed_.back().data();
  }
  return copy(bytes);
}

std::byte* WeightMemory::copy(std::span<const std::byte> bytes) {
  std::byte* const data = make(bytes.size());
  backend_.copyToDevice(*stream_, data, bytes.data(), bytes.size());
  return data;
}

std::byte* WeightMemory::make(std::size_t bytes) {
  if (memory_.size() == 0) memory_ = backend_.allocate(bytes_, kernels::LedgerEntry::weights);
  if (pieceBytes(bytes) > bytes_ - used_)
    throw std::logic_error("There are more weights than were announced.");
  std::byte* const data = memory_.data() + used_;
  used_ += pieceBytes(bytes);
  return data;
}

}  // namespace specache
