// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/rope_scaling.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace specache {
namespace {

using Kind = RopeScaling::Kind;

/// YaRN's share of a frequency's undivided value. Frequency i turns originalContext ·
/// base^(−2i/dim) / 2π times; where that is betaFast the share begins to fall from 1, where
/// betaSlow it ends at 0.
class YarnShare {
 public:
  YarnShare(int dim, double base, const RopeScaling& scaling) {
    const auto indexOfTurns = [&](float turns) {
      const double wavelength = scaling.originalContext / (2 * std::numbers::pi * turns);
      return dim * std::log(wavelength) / (2 * std::log(base));
    };
    low_ = std::max(0.0, std::floor(indexOfTurns(scaling.betaFast)));
    high_ = std::min(dim - 1.0, std::ceil(indexOfTurns(scaling.betaSlow)));
  }

  double of(int i) const {
    return 1 - std::clamp((i - low_) / std::max(0.001, high_ - low_), 0.0, 1.0);
  }

 private:
  double low_;
  double high_;
};

std::string number(float value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

std::string describe(const RopeScaling& scaling) {
  switch (scaling.kind) {
    case Kind::plain:
      return "plain";
    case Kind::linear:
      return "linear, factor " + number(scaling.factor);
    case Kind::llama3:
      return "llama3";
    case Kind::longRope:
      return "longrope, from " + std::to_string(scaling.originalContext) + " tokens";
    case Kind::yarn:
      return "yarn, factor " + number(scaling.factor) + " from " +
             std::to_string(scaling.originalContext) + " tokens";
  }
  return "unknown";
}

std::vector<float> ropeFrequencies(int dim, float base, const RopeScaling& scaling) {
  const YarnShare yarn(dim, base, scaling);
  const auto scaled = [&](int i, double frequency) {
    switch (scaling.kind) {
      case Kind::plain:
        return frequency;
      case Kind::linear:
        return frequency / scaling.factor;
      case Kind::llama3:
      case Kind::longRope:
        return frequency / scaling.divisors[static_cast<std::size_t>(i)];
      case Kind::yarn:
        return frequency * yarn.of(i) + frequency / scaling.factor * (1 - yarn.of(i));
    }
    return frequency;
  };
  std::vector<float> frequencies;
  frequencies.reserve(static_cast<std::size_t>(dim / 2));
  for (int i = 0; i < dim / 2; ++i) {
    const double frequency = std::pow(static_cast<double>(base), -2.0 * i / dim);
    frequencies.push_back(static_cast<float>(scaled(i, frequency)));
  }
  return frequencies;
}

}  // namespace specache
