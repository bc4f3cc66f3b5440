// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include <cuda_runtime.h>

#include "kernels/backend.h"

namespace specache::kernels::cuda {

inline constexpr int kFewRows = 8;  ///< the width of a product of tensor cores

/// What becomes of a product.
enum class ProductResult : std::uint8_t {
  stored,     ///< out = product
  added,      ///< out += product
  gatedSilu,  ///< of two: the first one's out = silu(first) · second
  gatedGelu,  ///< the same with GELU
};

/// Rows x, or their RMS norm x / √(mean(x²) + epsilon) · norm.
struct FewInput {
  ConstRows x;
  const float* norm = nullptr;  ///< [width]; null: x as it is
  float epsilon = 0;
};

/// x · weightᵀ for 1 … kFewRows rows x and each product, stored or added, reading every weight
/// once, in the precision of floats.
void linearFew(cudaStream_t stream, ConstRows x, std::span<const Product> products,
               ProductResult result);

inline constexpr int kFewProducts = 3;  ///< most that share a launch, as queries, keys and values

/// The same on tensor cores in one launch, close to the memory's bandwidth, for 1 … kFewProducts
/// products with weights of one type. False, and nothing done, where it cannot: for floats, rows of
/// weights at odd addresses, several types, and bfloat16 on old GPUs.
bool linearFewOnTensorCores(cudaStream_t stream, const FewInput& input,
                            std::span<const Product> products, ProductResult result);

/// Whether this GPU's tensor cores take bfloat16: from compute capability 8.0 on.
bool multipliesBfloats();

}  // namespace specache::kernels::cuda
