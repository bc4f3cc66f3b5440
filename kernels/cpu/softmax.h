// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace specache::kernels::cpu {

/// Largest of `count` values; −∞ of none.
float largest(const float* values, std::size_t count);

/// Replaces every score by e^(score − max) and returns their sum. A `max` of −∞ makes all zero.
float exponentiate(float* scores, std::size_t count, float max);

/// Scores of stacked query rows to one block of keys, and what the rows have gathered so far.
struct ScoreBlock {
  float* scores = nullptr;  ///< [rows][stride], in units of ln 2: probabilities are powers of 2
  std::size_t stride = 0;
  int rows = 0;
  int keys = 0;
  int group = 1;            ///< stacked rows of one query position
  int firstQuery = 0;       ///< position of row 0
  int firstKey = 0;         ///< position of key 0
  int slidingWindow = 0;    ///< newest positions that a row sees; 0: all
  float* max = nullptr;     ///< [rows]
  float* sum = nullptr;     ///< [rows]
  float* values = nullptr;  ///< [rows][dim]
  int dim = 0;
};

/// Turns scores to probabilities relative to the rows' new largest scores, adds them to the sums,
/// and scales what was gathered before to the new largest scores.
void softmaxBlock(const ScoreBlock& block);

/// out = Σ_i factors[i] · rows[i], `count` values of each row, `stride` floats apart.
void sumRows(const float* rows, std::size_t stride, const float* factors, int rowCount,
             std::size_t count, float* out);

/// values *= factor.
void scaleRow(float* values, std::size_t count, float factor);

}  // namespace specache::kernels::cpu
