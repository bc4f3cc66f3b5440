// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers by which a GGUF file names types, of metadata values and of tensors.
// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "kernels/tensor.h"

namespace specache {

/// The type of a metadata value.
enum class GgufType : std::uint32_t {
  uint8 = 0,
  int8 = 1,
  uint16 = 2,
  int16 = 3,
  uint32 = 4,
  int32 = 5,
  float32 = 6,
  boolean = 7,
  string = 8,
  array = 9,
  uint64 = 10,
  int64 = 11,
  float64 = 12,
};

/// Bytes of one value; 0 for strings, arrays and numbers that name no type.
int fixedSize(GgufType type);

/// What to call such a value in an error: "text", "a whole number", …
std::string_view description(GgufType type);

/// A tensor's storage type by its number in the file.
struct GgufTensorType {
  std::string_view name;                ///< "Q4_K"
  std::optional<kernels::DType> dtype;  ///< empty: known by name only, our kernels can't read it
};

/// Empty when the number names no type.
std::optional<GgufTensorType> tensorType(std::uint32_t number);

}  // namespace specache
