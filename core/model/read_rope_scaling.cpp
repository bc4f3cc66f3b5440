// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <string>

#include "core/model/config_reader.h"
#include "core/model/rope_scaling.h"

namespace specache {
namespace {

using Kind = RopeScaling::Kind;

constexpr int kMostContext = 1 << 24;

/// By its tensors or by its name; files with tensors often name no kind, or "linear".
Kind readKind(const ConfigReader& reader) {
  const ModelFile& file = reader.file();
  if (file.findTensor("rope_freqs.weight") != nullptr) return Kind::llama3;
  const std::string_view name = reader.textOr("rope.scaling.type", "linear");
  const bool hasFactors = file.findTensor("rope_factors_long.weight") != nullptr;
  if (hasFactors || name == "longrope") return Kind::longRope;
  if (name == "none") return Kind::plain;
  if (name == "linear") return Kind::linear;
  if (name == "yarn") return Kind::yarn;
  reader.refuseFeature("scales its position embedding (RoPE) in the way '" + std::string(name) +
                       "'");
}

void readYarn(const ConfigReader& reader, RopeScaling& scaling) {
  scaling.originalContext = reader.count("rope.scaling.original_context_length", kMostContext);
  scaling.betaFast = reader.positiveOr("rope.scaling.yarn_beta_fast", 32);
  scaling.betaSlow = reader.positiveOr("rope.scaling.yarn_beta_slow", 1);
  // The paper's √(1/t), for all lengths.
  const float paper = scaling.factor > 1 ? 0.1f * std::log(scaling.factor) + 1 : 1;
  scaling.attentionFactor *= reader.positiveOr("rope.scaling.yarn_attn_factor", paper);
  if (reader.positiveOr("rope.scaling.yarn_ext_factor", 1) != 1 ||
      reader.has("rope.scaling.yarn_log_multiplier")) {
    reader.refuseFeature("scales its position embedding (RoPE) by its own kind of YaRN");
  }
}

/// A text that grows beyond the original context cannot change from the short factors to the long
/// ones, since its keys are turned already. So a model made for longer texts has the long ones.
void readLongRope(const ConfigReader& reader, int dim, int context, RopeScaling& scaling) {
  scaling.originalContext = reader.count("rope.scaling.original_context_length", kMostContext);
  scaling.divisors = reader.positives(
      context > scaling.originalContext ? "rope_factors_long.weight" : "rope_factors_short.weight",
      dim / 2);
}

}  // namespace

RopeScaling readRopeScaling(const ConfigReader& reader, int dim, int context) {
  RopeScaling scaling;
  scaling.kind = readKind(reader);
  // The second is its name in the first files of this format.
  scaling.factor =
      reader.positiveOr("rope.scaling.factor", reader.positiveOr("rope.scale_linear", 1));
  scaling.attentionFactor = reader.positiveOr("rope.scaling.attn_factor", 1);
  switch (scaling.kind) {
    case Kind::plain:
      scaling.factor = 1;
      return scaling;
    case Kind::linear:
      if (scaling.factor == 1) scaling.kind = Kind::plain;
      return scaling;
    case Kind::yarn:
      readYarn(reader, scaling);
      return scaling;
    case Kind::llama3:
      scaling.divisors = reader.positives("rope_freqs.weight", dim / 2);
      break;
    case Kind::longRope:
      readLongRope(reader, dim, context, scaling);
      break;
  }
  if (scaling.factor != 1) {
    reader.refuseFeature("scales its position embedding (RoPE) in two ways at once");
  }
  return scaling;
}

}  // namespace specache
