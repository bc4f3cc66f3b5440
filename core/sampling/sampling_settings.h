// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

namespace specache {

/// How the next token is drawn from the logits. Filters apply in this order: repetition penalty,
/// top-k, top-p, min-p, temperature.
struct SamplingSettings {
  float temperature = 0;              ///< 0: always the most probable token
  int topK = 0;                       ///< 0: all
  float topP = 1;                     ///< 1: all
  float minP = 0;                     ///< 0: all
  float repetitionPenalty = 1;        ///< 1: none
  int repetitionWindow = 64;          ///< newest tokens that the penalty looks at
  std::optional<std::uint64_t> seed;  ///< none: another one each time
};

/// Throws Error, naming the setting and its range, when one is out of range.
void checkSettings(const SamplingSettings& settings);

}  // namespace specache
