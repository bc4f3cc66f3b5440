// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sampling/sampler.h"

#include <algorithm>

#include "core/error.h"

namespace specache {
namespace {

std::uint64_t freshSeed() {
  std::random_device device;
  return std::uint64_t{device()} << 32U | device();
}

}  // namespace

Sampler::Sampler(const SamplingSettings& settings)
    : settings_(settings), generator_(settings.seed ? *settings.seed : freshSeed()) {
  checkSettings(settings);
}

int Sampler::sample(std::span<const float> logits, std::span<const int> recent) {
  Candidates candidates = candidatesOf(logits);
  if (candidates.empty()) {
    throw Error(
        "The model gave no usable number for any token, so its file is probably damaged. "
        "Download it again.");
  }
  const auto window = static_cast<std::size_t>(settings_.repetitionWindow);
  penaliseRepetition(candidates, recent.last(std::min(window, recent.size())),
                     settings_.repetitionPenalty);
  if (settings_.temperature == 0) return mostProbable(candidates).id;
  keepTopK(candidates, settings_.topK);
  keepTopP(candidates, settings_.topP);
  keepMinP(candidates, settings_.minP);
  return draw(candidates);
}

int Sampler::draw(const Candidates& candidates) {
  const std::vector<double> shares = probabilities(candidates, settings_.temperature);
  double left = uniform();
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    left -= shares[i];
    if (left < 0) return candidates[i].id;
  }
  return mostProbable(candidates).id;  // the shares add up to 1 only up to rounding
}

/// In [0, 1), with 53 random bits. The standard's distributions differ between libraries; this is
/// the same everywhere.
double Sampler::uniform() {
  return static_cast<double>(generator_() >> 11U) * 0x1p-53;
}

}  // namespace specache
