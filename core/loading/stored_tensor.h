// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "kernels/tensor.h"

namespace specache {

/// A tensor as it lies in a model file, which owns the bytes and the name.
struct StoredTensor {
  std::string_view name;
  kernels::DType dtype = kernels::DType::f32;

  /// GGUF's order, the reverse of PyTorch's: shape[0] runs fastest in memory. A weight that turns
  /// `inputs` into `outputs` values is {inputs, outputs}. Unused places are 1.
  std::array<std::int64_t, 4> shape = {1, 1, 1, 1};
  int dimensions = 1;  ///< as the file says, 1 to 4

  std::span<const std::byte> data;  ///< exactly rows() × rowBytes(dtype, columns()) bytes

  std::int64_t columns() const { return shape[0]; }
  std::int64_t rows() const { return shape[1] * shape[2] * shape[3]; }
};

}  // namespace specache
