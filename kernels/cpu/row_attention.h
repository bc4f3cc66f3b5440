// SPDX-License-Identifier: GPL-3.0-or-later
// Attention of a few query rows to 16-bit keys and values. Queries are [queries][d], scores and
// probabilities [queries][stride], outputs [queries][outStride].
#pragma once

#include <cstddef>

#include "kernels/tensor.h"

namespace specache::kernels::cpu {

/// Keys or values of consecutive tokens, `stride` halves apart.
struct HalfRows {
  const Half* data = nullptr;
  int stride = 0;
  int dim = 0;  ///< d
};

/// scores[q][t] = query q · key t.
void scoreRows(const float* query, int queries, HalfRows keys, int tokens, float* scores,
               std::size_t stride);

/// out[q] += Σ_t probabilities[q][t] · value t.
void addRowValues(const float* probabilities, std::size_t stride, int queries, HalfRows values,
                  int tokens, float* out, std::size_t outStride);

}  // namespace specache::kernels::cpu
