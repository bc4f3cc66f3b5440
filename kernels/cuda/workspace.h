// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include <cuda_runtime.h>

#include "kernels/memory.h"

namespace specache::kernels::cuda {

/// Device memory for intermediate results of one stream's operations, used again by the next
/// operation of that stream. An operation resets it first and then takes what it needs.
///
/// After a few operations it is one chunk of the largest size seen. Chunks that a captured step has
/// taken from stay where they are, since the graph holds their addresses.
class Workspace {
 public:
  using Allocate = std::function<Buffer(std::size_t)>;

  /// `allocate` makes device memory, also while `stream` is captured.
  Workspace(cudaStream_t stream, Allocate allocate)
      : stream_(stream), allocate_(std::move(allocate)) {}

  /// `count` uninitialised values, aligned to 256 bytes, valid until the next operation's reset.
  template <class T>
  T* take(std::size_t count) {
    return reinterpret_cast<T*>(takeBytes(count * sizeof(T)));
  }

  /// Takes everything back.
  void reset();

 private:
  struct Chunk {
    Buffer memory;
    bool captured = false;
  };

  std::byte* takeBytes(std::size_t bytes);
  void mergeFreeChunks();

  cudaStream_t stream_;
  Allocate allocate_;
  std::vector<Chunk> chunks_;
  std::size_t current_ = 0;  // the chunk that memory is taken from
  std::size_t used_ = 0;     // bytes of it
  bool capturing_ = false;   // as of the last reset
};

}  // namespace specache::kernels::cuda
