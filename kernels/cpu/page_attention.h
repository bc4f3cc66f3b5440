// SPDX-License-Identifier: GPL-3.0-or-later
// Attention of a few query rows to one page. Queries are [queries][d], scores and probabilities
// [queries][stride], outputs [queries][outStride].
#pragma once

#include <cstddef>

#include "kernels/cpu/scratch.h"
#include "kernels/kv.h"

namespace specache::kernels::cpu {

/// scores[q][t] = query q · key t of the page's g tokens.
void scorePage(const float* query, int queries, const PageFormat& format, const std::byte* page,
               float* scores, std::size_t stride, Scratch& scratch);

/// out[q] += Σ_t probabilities[q][t] · value t. An output row has room for d values, rounded up to
/// a multiple of 32; what lies beyond d becomes meaningless.
void addPageValues(const float* probabilities, std::size_t stride, int queries,
                   const PageFormat& format, const std::byte* page, float* out,
                   std::size_t outStride, Scratch& scratch);

}  // namespace specache::kernels::cpu
