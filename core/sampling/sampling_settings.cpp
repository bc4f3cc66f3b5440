// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sampling/sampling_settings.h"

#include <cmath>
#include <string>

#include "core/error.h"

namespace specache {
namespace {

// The conditions are written so that NaN fails them.
void require(bool holds, const std::string& setting, const std::string& range) {
  if (!holds) throw Error("The " + setting + " must be " + range + ". Choose another value.");
}

}  // namespace

void checkSettings(const SamplingSettings& settings) {
  require(settings.temperature >= 0 && std::isfinite(settings.temperature), "temperature",
          "0 or above");
  require(settings.topK >= 0, "top-k", "0 (all tokens) or above");
  require(settings.topP > 0 && settings.topP <= 1, "top-p", "above 0 and at most 1");
  require(settings.minP >= 0 && settings.minP <= 1, "min-p", "from 0 to 1");
  require(settings.repetitionPenalty > 0 && std::isfinite(settings.repetitionPenalty),
          "repetition penalty", "above 0");
  require(settings.repetitionWindow >= 0, "repetition window", "0 or above");
}

}  // namespace specache
