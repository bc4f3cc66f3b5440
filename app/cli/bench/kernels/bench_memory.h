// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "app/cli/bench/random_rows.h"
#include "kernels/backend.h"

namespace specache::app {

/// Device memory with contents for operations under test; holds it all as long as it lives.
class BenchMemory {
 public:
  BenchMemory(kernels::Backend& backend, kernels::Stream& stream, std::uint64_t seed)
      : backend_(backend), stream_(stream), random_(seed) {}

  std::byte* room(std::size_t bytes);
  /// Random values of 0 … 1.
  float* floats(std::size_t count);
  /// Random rows of KV.
  kernels::Half* rows(std::size_t count, kernels::KvHeads heads);
  template <class T>
  T* holding(const std::vector<T>& values) {
    const std::size_t bytes = values.size() * sizeof(T);
    std::byte* const data = room(bytes);
    backend_.copyToDevice(stream_, data, values.data(), bytes);
    return reinterpret_cast<T*>(data);
  }
  /// Pinned memory, with random rows in it.
  std::byte* pinnedRows(std::size_t bytes);
  /// `count` different positions of 0 … end − 1 for each of `lists` lists.
  std::vector<std::int32_t> positions(std::size_t lists, int count, int end);

 private:
  RandomRows& randomRows();

  kernels::Backend& backend_;
  kernels::Stream& stream_;
  std::mt19937_64 random_;
  std::unique_ptr<RandomRows> rows_;
  std::vector<kernels::Buffer> buffers_;
};

}  // namespace specache::app
