// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/host_store.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>
#include <thread>
#include <utility>

namespace specache {
namespace {

/// A layer's part of a large model's slab must be long enough for the copy engines: 2 MiB with 32
/// layers. Pinning as much takes some 40 ms.
constexpr std::size_t kSlabBytes = std::size_t{64} << 20;
constexpr std::size_t kMostTokens = 1024;  // so that a small model's last slab is not mostly empty
constexpr std::size_t kMaxSlabs = 16384;
constexpr std::size_t kThreadBytes = std::size_t{8} << 20;  // that are worth a thread

constexpr std::size_t kTableBytes = kMaxSlabs * sizeof(std::byte*);

std::size_t bytesOfToken(kernels::KvHeads heads, int layers) {
  return heads.rowBytes() * static_cast<std::size_t>(heads.count * layers);
}

/// Tokens of a slab: a power of two, so that the divisions in HostRows::row are cheap.
int chooseSlabTokens(std::size_t tokenBytes) {
  const std::size_t tokens = std::bit_floor(std::max<std::size_t>(kSlabBytes / tokenBytes, 16));
  return static_cast<int>(std::min(tokens, kMostTokens));
}

/// Whether it is time for the next slab.
bool lastOneFills(int capacity, int tokens, int slabTokens) {
  return capacity - tokens < slabTokens / 2;
}

/// Calls body(0) … body(count − 1), which copy `bytes` bytes in all: one core cannot copy as fast
/// as the memory takes it.
template <class Body>
void forEachInParallel(int count, std::size_t bytes, Body body) {
  const int threads = std::min(
      count, static_cast<int>(std::min(bytes / kThreadBytes + 1,
                                       std::size_t{std::thread::hardware_concurrency()} / 2)));
  std::vector<std::jthread> others;
  for (int thread = 1; thread < threads; ++thread) {
    others.emplace_back([=] {
      for (int i = thread; i < count; i += threads) body(i);
    });
  }
  for (int i = 0; i < count; i += std::max(threads, 1)) body(i);
}

}  // namespace

HostStore::HostStore(kernels::Backend& backend, kernels::KvHeads heads, int layers,
                     SlabSource source)
    : heads_(heads),
      layers_(layers),
      slabTokens_(chooseSlabTokens(bytesOfToken(heads, layers))),
      table_(backend.allocateHost(kTableBytes, kernels::LedgerEntry::hostKv)),
      source_(std::move(source)) {
  if (source_) return;
  source_ = [&backend](std::size_t bytes) {
    return std::make_shared<kernels::Buffer>(
        backend.allocateHost(bytes, kernels::LedgerEntry::hostKv));
  };
}

void HostStore::reserve(int tokens) {
  const auto make = [source = source_, bytes = slabBytes()] { return source(bytes); };
  while (capacity() < tokens) {
    if (slabs_.size() == kMaxSlabs) {
      throw kernels::OutOfMemory("The conversation is longer than the KV store can hold (" +
                                 std::to_string(capacity()) + " tokens). Start a new one.");
    }
    Slab slab = next_.valid() ? next_.get() : make();
    table_.as<std::byte*>()[slabs_.size()] = slab->data();
    slabs_.push_back(std::move(slab));
  }
  if (lastOneFills(capacity(), tokens, slabTokens_) && !next_.valid())
    next_ = std::async(std::launch::async, make);
}

std::size_t HostStore::slabBytes() const {
  return static_cast<std::size_t>(slabTokens_) * bytesOfToken(heads_, layers_);
}

std::size_t HostStore::bytes() const {
  const std::size_t slabs = slabs_.size() + (next_.valid() ? 1 : 0);
  return kTableBytes + slabs * slabBytes();
}

std::size_t HostStore::bytesFor(kernels::KvHeads heads, int layers, int tokens) {
  const std::size_t tokenBytes = bytesOfToken(heads, layers);
  const int slabTokens = chooseSlabTokens(tokenBytes);
  int capacity = (tokens + slabTokens - 1) / slabTokens * slabTokens;
  if (lastOneFills(capacity, tokens, slabTokens)) capacity += slabTokens;
  return kTableBytes + static_cast<std::size_t>(capacity) * tokenBytes;
}

kernels::HostRows HostStore::rows() const {
  return {table_.as<std::byte*>(), heads_, slabTokens_};
}

/// Calls copyRun(place in the store, bytes from the start of the outside copy, bytes) for every
/// stretch of a layer that is contiguous on both sides.
template <class CopyRun>
void HostStore::forEachRun(int layer, int first, int count, CopyRun copyRun) const {
  const kernels::HostRows rows = this->rows();
  const std::size_t headBytes = static_cast<std::size_t>(count) * heads_.rowBytes();
  std::size_t outside = headBytes * static_cast<std::size_t>(layer * heads_.count);
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

void HostStore::read(int first, int count, std::span<std::byte> out) const {
  for (int layer = 0; layer < layers_; ++layer) {
    forEachRun(layer, first, count, [&](const std::byte* place, std::size_t at, std::size_t bytes) {
      std::memcpy(out.data() + at, place, bytes);
    });
  }
}

void HostStore::write(int first, int count, std::span<const std::byte> in) {
  forEachInParallel(layers_, in.size(), [&](int layer) {
    forEachRun(layer, first, count, [&](std::byte* place, std::size_t at, std::size_t bytes) {
      std::memcpy(place, in.data() + at, bytes);
    });
  });
}

}  // namespace specache
