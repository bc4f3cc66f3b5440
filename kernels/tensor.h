// SPDX-License-Identifier: GPL-3.0-or-later
// Views of matrices: a type, a shape and a pointer. Nothing here owns memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace specache::kernels {

/// How the values of a weight matrix are stored. Block layouts are GGUF's.
enum class DType : std::uint8_t {
  f32,
  f16,
  bf16,
  q8_0,
  q4_0,
  q4_1,
  q5_0,
  q5_1,
  q2_k,
  q3_k,
  q4_k,
  q5_k,
  q6_k,
  iq4_nl,
  iq4_xs,
};

/// Size of the smallest unit that a type is stored in.
struct DTypeInfo {
  std::string_view name;
  int blockValues;  ///< values in one block; a row's columns are a multiple of it
  int blockBytes;
};

constexpr DTypeInfo info(DType dtype) {
  switch (dtype) {
    case DType::f32:
      return {"F32", 1, 4};
    case DType::f16:
      return {"F16", 1, 2};
    case DType::bf16:
      return {"BF16", 1, 2};
    case DType::q8_0:
      return {"Q8_0", 32, 34};
    case DType::q4_0:
      return {"Q4_0", 32, 18};
    case DType::q4_1:
      return {"Q4_1", 32, 20};
    case DType::q5_0:
      return {"Q5_0", 32, 22};
    case DType::q5_1:
      return {"Q5_1", 32, 24};
    case DType::q2_k:
      return {"Q2_K", 256, 84};
    case DType::q3_k:
      return {"Q3_K", 256, 110};
    case DType::q4_k:
      return {"Q4_K", 256, 144};
    case DType::q5_k:
      return {"Q5_K", 256, 176};
    case DType::q6_k:
      return {"Q6_K", 256, 210};
    case DType::iq4_nl:
      return {"IQ4_NL", 32, 18};
    case DType::iq4_xs:
      return {"IQ4_XS", 256, 136};
  }
  return {"unknown", 1, 0};
}

/// Bytes of `columns` values of one row.
constexpr std::size_t rowBytes(DType dtype, std::int64_t columns) {
  const DTypeInfo type = info(dtype);
  return static_cast<std::size_t>(columns / type.blockValues) *
         static_cast<std::size_t>(type.blockBytes);
}

/// An IEEE 754 half as its bits; kernels/half.h converts it.
struct Half {
  std::uint16_t bits = 0;
};

/// A constant weight matrix in device memory: `rows` outputs by `columns` inputs, row after row.
struct Weight {
  const std::byte* data = nullptr;
  DType dtype = DType::f32;
  int rows = 0;
  int columns = 0;
};

/// Activations in device memory: `count` rows of `width` floats, row after row.
struct Rows {
  float* data = nullptr;
  int count = 0;
  int width = 0;

  /// `n` rows from row `first` on.
  Rows slice(int first, int n) const {
    return {data + static_cast<std::ptrdiff_t>(first) * width, n, width};
  }
};

/// The same, for reading only.
struct ConstRows {
  const float* data = nullptr;
  int count = 0;
  int width = 0;

  ConstRows() = default;
  ConstRows(const float* values, int rows, int columns)
      : data(values), count(rows), width(columns) {}
  ConstRows(const Rows& rows) : data(rows.data), count(rows.count), width(rows.width) {}
};

}  // namespace specache::kernels
