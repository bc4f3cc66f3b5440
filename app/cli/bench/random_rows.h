// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>

#include "kernels/backend.h"

namespace specache::app {

/// Random 16-bit rows of KV, of variance 1 as normed ones have. They are pieces of one block, each
/// from another value on, so that no two rows are alike although few random numbers are made.
class RandomRows {
 public:
  /// For pieces of up to `mostBytes`, in memory that the device reads at full speed.
  RandomRows(kernels::Backend& backend, std::size_t mostBytes, std::uint64_t seed);

  /// The next piece; valid as long as this object.
  std::span<const std::byte> next(std::size_t bytes);

 private:
  std::mt19937_64 random_;
  kernels::Buffer block_;
};

}  // namespace specache::app
