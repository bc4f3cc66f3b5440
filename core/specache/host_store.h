// SPDX-License-Identifier: GPL-3.0-or-later
// All 16-bit rows of one sequence in CPU memory.
#pragma once

#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <span>
#include <vector>

#include "kernels/backend.h"

namespace specache {

/// CPU memory that the device reads.
using Slab = std::shared_ptr<kernels::Buffer>;
/// Makes a slab of so many bytes. Called from any thread. Throws kernels::OutOfMemory.
using SlabSource = std::function<Slab(std::size_t bytes)>;

/// Grows in slabs of [layer][kv_head][token][K ‖ V]. Pinning memory is slow, so the next slab is
/// made in the background while the last one fills. Not thread-safe. The backend must outlive it.
class HostStore {
 public:
  /// Slabs come from `source`, or from the backend where there is none.
  HostStore(kernels::Backend& backend, kernels::KvHeads heads, int layers, SlabSource source = {});

  /// Makes room for `tokens` tokens. Throws kernels::OutOfMemory; what is stored stays.
  void reserve(int tokens);
  int capacity() const { return static_cast<int>(slabs_.size()) * slabTokens_; }
  /// The slab that is made ahead included.
  std::size_t bytes() const;
  /// The same of a store that holds `tokens` tokens.
  static std::size_t bytesFor(kernels::KvHeads heads, int layers, int tokens);

  /// View for the backend's operations; stays valid while the store grows.
  kernels::HostRows rows() const;

  /// Copies positions first … of all layers out of or into the store, as [layer][kv_head][token][K
  /// ‖ V]. The copy stream must be idle.
  void read(int first, int count, std::span<std::byte> out) const;
  void write(int first, int count, std::span<const std::byte> in);

 private:
  std::size_t slabBytes() const;
  template <class CopyRun>
  void forEachRun(int layer, int first, int count, CopyRun copyRun) const;

  kernels::KvHeads heads_;
  int layers_;
  int slabTokens_;
  kernels::Buffer table_;  // pointers to the slabs, readable from the device
  SlabSource source_;
  std::vector<Slab> slabs_;
  std::future<Slab> next_;
};

}  // namespace specache
