// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/host_store.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace specache {
namespace {

constexpr std::size_t kSlabBytes = std::size_t{8} << 20;
constexpr std::size_t kMaxSlabs = 16384;

/// Tokens of a slab: a power of two, so that the divisions in HostRows::row are cheap.
int chooseSlabTokens(std::size_t tokenBytes) {
  const std::size_t tokens = std::bit_floor(std::max<std::size_t>(kSlabBytes / tokenBytes, 16));
  return static_cast<int>(std::min<std::size_t>(tokens, 8192));
}

}  // namespace

HostStore::HostStore(kernels::Backend& backend, kernels::KvHeads heads, int layers)
    : backend_(backend),
      heads_(heads),
      layers_(layers),
      slabTokens_(
          chooseSlabTokens(heads.rowBytes() * static_cast<std::size_t>(heads.count * layers))),
      table_(backend.allocateHost(kMaxSlabs * sizeof(std::byte*), kernels::LedgerEntry::hostKv)) {}

void HostStore::reserve(int tokens) {
  const std::size_t slabBytes = static_cast<std::size_t>(layers_ * heads_.count) *
                                static_cast<std::size_t>(slabTokens_) * heads_.rowBytes();
  const auto make = [&backend = backend_, slabBytes] {
    return backend.allocateHost(slabBytes, kernels::LedgerEntry::hostKv);
  };
  while (capacity() < tokens) {
    if (slabs_.size() == kMaxSlabs) {
      throw kernels::OutOfMemory("The conversation is longer than the KV store can hold (" +
                                 std::to_string(capacity()) + " tokens). Start a new one.");
    }
    kernels::Buffer slab = next_.valid() ? next_.get() : make();
    table_.as<std::byte*>()[slabs_.size()] = slab.data();
    slabs_.push_back(std::move(slab));
  }
  const bool lastOneFills = capacity() - tokens < slabTokens_ / 2;
  if (lastOneFills && !next_.valid()) next_ = std::async(std::launch::async, make);
}

std::size_t HostStore::bytes() const {
  std::size_t sum = table_.size();
  for (const kernels::Buffer& slab : slabs_) sum += slab.size();
  return sum;
}

kernels::HostRows HostStore::rows() const {
  return {table_.as<std::byte*>(), heads_, slabTokens_};
}

/// Calls copyRun(place in the store, bytes from the start of the outside copy, bytes) for every
/// stretch that is contiguous on both sides.
template <class CopyRun>
void HostStore::forEachRun(int first, int count, CopyRun copyRun) const {
  const kernels::HostRows rows = this->rows();
  std::size_t outside = 0;
  for (int layer = 0; layer < layers_; ++layer) {
    for (int head = 0; head < heads_.count; ++head) {
      for (int done = 0; done < count;) {
        const int position = first + done;
        const int run = std::min(count - done, slabTokens_ - position % slabTokens_);
        const std::size_t bytes = static_cast<std::size_t>(run) * heads_.rowBytes();
        copyRun(rows.row(layer, head, position), outside, bytes);
        outside += bytes;
        done += run;
      }
    }
  }
}

void HostStore::read(int first, int count, std::span<std::byte> out) const {
  forEachRun(first, count, [&](const std::byte* place, std::size_t at, std::size_t bytes) {
    std::memcpy(out.data() + at, place, bytes);
  });
}

void HostStore::write(int first, int count, std::span<const std::byte> in) {
  forEachRun(first, count, [&](std::byte* place, std::size_t at, std::size_t bytes) {
    std::memcpy(place, in.data() + at, bytes);
  });
}

}  // namespace specache
