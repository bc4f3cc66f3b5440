// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/backend.h"

namespace specache::kernels::cuda {

/// activation(gate) · up.
template <Activation activation>
__device__ float gated(float gate, float up) {
  if constexpr (activation == Activation::silu) {
    return gate / (1.0f + expf(-gate)) * up;
  } else {
    // GELU's tanh form, x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))) (Hendrycks and Gimpel), by
    // (1 + tanh(y))/2 = 1 / (1 + e^−2y).
    const float y = 1.5957691216f * (gate + 0.044715f * gate * gate * gate);  // 2√(2/π) · …
    return gate / (1.0f + expf(-y)) * up;
  }
}

}  // namespace specache::kernels::cuda
