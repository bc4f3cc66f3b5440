// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/required_abilities.h"

#include <string_view>

#include "core/error.h"
#include "core/loading/model_file.h"

namespace specache {
namespace {

struct Need {
  bool needed;
  kernels::Ability ability;
  std::string_view name;  // for people
};

[[noreturn]] void refuse(const std::string& model, std::string_view need) {
  throw NotOnThisDevice("The model file '" + model + "' needs " + std::string(need) +
                        ", which only the device cpu does in this version.");
}

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
    if (needed && !backend.has(ability)) refuse(model, name);
  }
}

void requireWeightTypes(const ModelFile& file, const kernels::Backend& backend) {
  for (const auto& [name, tensor] : file.tensors()) {
    if (!backend.runs(tensor.dtype))
      refuse(file.name(), "weights of the type " + std::string(kernels::info(tensor.dtype).name));
  }
}

}  // namespace specache
