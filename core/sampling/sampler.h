// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <random>
#include <span>

#include "core/sampling/candidates.h"
#include "core/sampling/sampling_settings.h"

namespace specache {

/// Draws tokens from logits. One for each answer; not to be shared between threads.
///
/// Order, as is common with llama.cpp: repetition penalty, top-k, top-p, min-p, temperature, draw.
/// So the filters see the model's own probabilities, whatever the temperature. At temperature 0 it
/// is the penalty and then the greatest logit, of equal ones the lowest id.
class Sampler {
 public:
  /// Throws Error when a setting is out of range.
  explicit Sampler(const SamplingSettings& settings);

  /// The id of the next token. `logits` has one value for each id; `recent` are the ids so far, the
  /// newest last, of which the penalty sees the newest repetitionWindow. NaN logits are never
  /// chosen. Throws Error when no logit is a number.
  int sample(std::span<const float> logits, std::span<const int> recent);

 private:
  int draw(const Candidates& candidates);
  double uniform();

  SamplingSettings settings_;
  std::mt19937_64 generator_;
};

}  // namespace specache
