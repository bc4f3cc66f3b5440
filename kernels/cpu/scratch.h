// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include <hwy/aligned_allocator.h>

namespace specache::kernels::cpu {

/// Memory for intermediate values, used again by the next block or operation. After a few uses it
/// is one chunk of the size that is needed, and taking from it costs nothing.
class Scratch {
 public:
  /// `count` uninitialised values, aligned for vectors, valid until the next reset.
  template <class T>
  T* take(std::size_t count) {
    return reinterpret_cast<T*>(takeBytes(count * sizeof(T)));
  }

  /// Takes everything back.
  void reset();

  /// What is taken within a scope is given back at its end.
  class Scope {
   public:
    explicit Scope(Scratch& scratch)
        : scratch_(scratch), chunk_(scratch.current_), used_(scratch.used_) {}
    ~Scope() {
      scratch_.current_ = chunk_;
      scratch_.used_ = used_;
    }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Scratch& scratch_;
    std::size_t chunk_;
    std::size_t used_;
  };

 private:
  struct Chunk {
    hwy::AlignedFreeUniquePtr<std::byte[]> data;
    std::size_t size = 0;
  };

  std::byte* takeBytes(std::size_t bytes);
  void addChunk(std::size_t bytes);

  std::vector<Chunk> chunks_;
  std::size_t current_ = 0;  // the chunk that memory is taken from
  std::size_t used_ = 0;     // bytes of it
};

}  // namespace specache::kernels::cpu
