// SPDX-License-Identifier: GPL-3.0-or-later
// How RoPE's frequencies are changed so that a model reads longer texts than it was first trained
// on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace specache {

class ConfigReader;

struct RopeScaling {
  enum class Kind : std::uint8_t {
    plain,
    linear,    ///< all frequencies divided by `factor`
    llama3,    ///< each divided by its own of `divisors`
    longRope,  ///< the same, after Ding et al., arXiv 2402.13753
    yarn,  ///< high frequencies kept, low ones divided by `factor`: Peng et al., arXiv 2309.00071
  };

  Kind kind = Kind::plain;
  float factor = 1;
  std::vector<float> divisors = {};  ///< [d/2]
  int originalContext = 0;           ///< tokens that the model was first trained for
  float betaFast = 32;  ///< yarn: frequencies that turn more often in `originalContext`
                        ///< tokens stay
  float betaSlow = 1;   ///< yarn: those that turn less often are divided
  /// What yarn and longRope multiply queries and keys with.
  float attentionFactor = 1;
};

/// For people, for example "linear, factor 8".
std::string describe(const RopeScaling& scaling);

/// RoPE's frequencies, base^(−2i/dim) before scaling, [dim/2], in radians a position.
std::vector<float> ropeFrequencies(int dim, float base, const RopeScaling& scaling);

/// What a file's metadata and tensors say, for a head size of `dim` and a context of `context`
/// tokens. Throws Error where it is impossible or not supported.
RopeScaling readRopeScaling(const ConfigReader& reader, int dim, int context);

}  // namespace specache
