// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <type_traits>

#include "kernels/tensor.h"

namespace specache::kernels {

/// Whether weights of the type are codes with scales, not floats.
constexpr bool isQuantized(DType type) {
  return info(type).blockValues > 1;
}

/// Calls use(constant) with the type as an integral constant.
template <class Use>
void forType(DType type, const Use& use) {
  switch (type) {
    case DType::f32:
      return use(std::integral_constant<DType, DType::f32>{});
    case DType::f16:
      return use(std::integral_constant<DType, DType::f16>{});
    case DType::bf16:
      return use(std::integral_constant<DType, DType::bf16>{});
    case DType::q8_0:
      return use(std::integral_constant<DType, DType::q8_0>{});
    case DType::q4_0:
      return use(std::integral_constant<DType, DType::q4_0>{});
    case DType::q4_1:
      return use(std::integral_constant<DType, DType::q4_1>{});
    case DType::q5_0:
      return use(std::integral_constant<DType, DType::q5_0>{});
    case DType::q5_1:
      return use(std::integral_constant<DType, DType::q5_1>{});
    case DType::q2_k:
      return use(std::integral_constant<DType, DType::q2_k>{});
    case DType::q3_k:
      return use(std::integral_constant<DType, DType::q3_k>{});
    case DType::q4_k:
      return use(std::integral_constant<DType, DType::q4_k>{});
    case DType::q5_k:
      return use(std::integral_constant<DType, DType::q5_k>{});
    case DType::q6_k:
      return use(std::integral_constant<DType, DType::q6_k>{});
    case DType::iq4_nl:
      return use(std::integral_constant<DType, DType::iq4_nl>{});
    case DType::iq4_xs:
      return use(std::integral_constant<DType, DType::iq4_xs>{});
  }
}

/// The same of quantised types; does nothing with the others.
template <class Use>
void forQuantizedType(DType type, const Use& use) {
  forType(type, [&](auto constant) {
    if constexpr (isQuantized(constant())) use(constant);
  });
}

}  // namespace specache::kernels
