// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "kernels/backend.h"

namespace specache {

/// Where a model's weights lie on the device: side by side in one allocation, since a GPU gives out
/// whole multiples of 2 MiB, which would be several percent more for the matrices of a quantised
/// model; or, where the device's memory is the computer's, where they are.
class WeightMemory {
 public:
  /// `bytes`: of all pieces that will be put, copied or made, of each pieceBytes(). The backend
  /// must outlive it.
  WeightMemory(kernels::Backend& backend, std::size_t bytes);

  /// What a piece takes of the allocation: matrices begin at multiples of 256 bytes.
  static std::size_t pieceBytes(std::size_t bytes);

  /// Weights that lie in CPU memory, which must outlive this where it is borrowed. Throws
  /// kernels::OutOfMemory.
  const std::byte* put(std::span<const std::byte> bytes);
  /// Weights that are copied to the device in any case. Throws kernels::OutOfMemory.
  std::byte* copy(std::span<const std::byte> bytes);
  /// Room on the device, uninitialised. Throws kernels::OutOfMemory.
  std::byte* make(std::size_t bytes);

 private:
  kernels::Backend& backend_;
  std::size_t bytes_;
  std::size_t used_ = 0;
  kernels::Buffer memory_;
  std::vector<kernels::Buffer> borrowed_;
  std::unique_ptr<kernels::Stream> stream_;
};

}  // namespace specache
