// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures.h"

#include <algorithm>
#include <array>

namespace specache {
namespace {

using kernels::RopePairs;

// Mistral, TinyLlama and SmolLM2 are files of the architecture "llama".
constexpr std::array<Architecture, 6> kArchitectures = {{
    {.name = "llama"},
    {.name = "qwen2", .form = {.pairs = RopePairs::halves, .biases = true}},
    {.name = "qwen3", .form = {.pairs = RopePairs::halves, .headNorms = true}},
    {.name = "phi3", .form = {.pairs = RopePairs::halves, .fused = true}},
    {.name = "gemma2",
     .form = {.pairs = RopePairs::halves, .activation = Activation::gelu, .outputNorms = true},
     .scalesEmbedding = true,
     .attentionSoftCap = 50,
     .logitSoftCap = 30,
     .slidingWindow = 4096,
     .fullEvery = 2,
     .layersWithWideScores = 46},
    {.name = "gemma3",
     .form = {.pairs = RopePairs::halves,
              .activation = Activation::gelu,
              .headNorms = true,
              .outputNorms = true},
     .scalesEmbedding = true,
     .fullEvery = 6,
     .localRopeBase = 1e4f,
     .layersWithWideScores = 62},
}};

}  // namespace

const Architecture* findArchitecture(std::string_view name) {
  const auto* found = std::ranges::find(kArchitectures, name, &Architecture::name);
  return found == kArchitectures.end() ? nullptr : found;
}

std::string architectureNames() {
  std::string names;
  for (const Architecture& architecture : kArchitectures) {
    if (!names.empty()) names += ", ";
    names += architecture.name;
  }
  return names;
}

}  // namespace specache
