// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/required_abilities.h"

#include <string_view>

#include "core/error.h"

namespace specache {
namespace {

struct Need {
  bool needed;
  kernels::Ability ability;
  std::string_view name;  // for people
};

}  // namespace

void requireAbilities(const std::string& model, const ModelConfig& config,
                      const kernels::Backend& backend) {
  using kernels::Ability;
  const Need needs[] = {
      {config.form.biases, Ability::bias, "biases"},
      {config.form.activation == Activation::gelu, Ability::gatedGelu, "GELU"},
      {config.embeddingScale != 1, Ability::scale, "scaled embeddings"},
      {config.logitSoftCap > 0, Ability::softCap, "a soft cap of its logits"},
      {config.attentionSoftCap > 0, Ability::attentionSoftCap, "a soft cap of attention"},
      {config.hasWindows(), Ability::slidingWindow, "a sliding window"},
  };
  for (const auto& [needed, ability, name] : needs) {
    if (!needed || backend.has(ability)) continue;
    throw NotOnThisDevice("The model file '" + model + "' needs " + std::string(name) +
                          ", which only the device cpu does in this version.");
  }
}

}  // namespace specache
