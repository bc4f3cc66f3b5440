// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace specache::kernels::cpu {

/// Largest of `count` values; −∞ of none.
float largest(const float* values, std::size_t count);

/// Replaces every score by e^(score − max) and returns their sum. A `max` of −∞ makes all zero.
float exponentiate(float* scores, std::size_t count, float max);

/// out = Σ_i factors[i] · rows[i], `count` values of each row, `stride` floats apart.
void sumRows(const float* rows, std::size_t stride, const float* factors, int rowCount,
             std::size_t count, float* out);

/// values *= factor.
void scaleRow(float* values, std::size_t count, float factor);

}  // namespace specache::kernels::cpu
