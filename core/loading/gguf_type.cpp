// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/gguf_type.h"

#include <array>

namespace specache {
namespace {

using kernels::DType;

// By number. Holes are types that GGUF has withdrawn.
constexpr auto tensorTypes = std::to_array<GgufTensorType>({
    {"F32", DType::f32},
    {"F16", DType::f16},
    {"Q4_0", DType::q4_0},
    {"Q4_1", DType::q4_1},
    {"Q4_2", {}},
    {"Q4_3", {}},
    {"Q5_0", DType::q5_0},
    {"Q5_1", DType::q5_1},
    {"Q8_0", DType::q8_0},
    {"Q8_1", {}},
    {"Q2_K", DType::q2_k},
    {"Q3_K", DType::q3_k},
    {"Q4_K", DType::q4_k},
    {"Q5_K", DType::q5_k},
    {"Q6_K", DType::q6_k},
    {"Q8_K", {}},
    {"IQ2_XXS", {}},
    {"IQ2_XS", {}},
    {"IQ3_XXS", {}},
    {"IQ1_S", {}},
    {"IQ4_NL", DType::iq4_nl},
    {"IQ3_S", {}},
    {"IQ2_S", {}},
    {"IQ4_XS", DType::iq4_xs},
    {"I8", {}},
    {"I16", {}},
    {"I32", {}},
    {"I64", {}},
    {"F64", {}},
    {"IQ1_M", {}},
    {"BF16", DType::bf16},
    {"Q4_0_4_4", {}},
    {"Q4_0_4_8", {}},
    {"Q4_0_8_8", {}},
    {"TQ1_0", {}},
    {"TQ2_0", {}},
    {"IQ4_NL_4_4", {}},
    {"IQ4_NL_4_8", {}},
    {"IQ4_NL_8_8", {}},
    {"MXFP4", {}},
});

}  // namespace

int fixedSize(GgufType type) {
  switch (type) {
    case GgufType::uint8:
    case GgufType::int8:
    case GgufType::boolean:
      return 1;
    case GgufType::uint16:
    case GgufType::int16:
      return 2;
    case GgufType::uint32:
    case GgufType::int32:
    case GgufType::float32:
      return 4;
    case GgufType::uint64:
    case GgufType::int64:
    case GgufType::float64:
      return 8;
    case GgufType::string:
    case GgufType::array:
      return 0;
  }
  return 0;
}

std::string_view description(GgufType type) {
  switch (type) {
    case GgufType::float32:
    case GgufType::float64:
      return "a number with decimals";
    case GgufType::boolean:
      return "a yes or no";
    case GgufType::string:
      return "text";
    case GgufType::array:
      return "a list";
    default:
      return "a whole number";
  }
}

std::optional<GgufTensorType> tensorType(std::uint32_t number) {
  if (number >= tensorTypes.size()) return std::nullopt;
  return tensorTypes[number];
}

}  // namespace specache
