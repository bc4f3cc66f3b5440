// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/config.h"

#include <array>
#include <cmath>
#include <limits>
#include <string_view>

#include "core/error.h"
#include "core/loading/model_file.h"
#include "core/model/config_reader.h"

namespace specache {
namespace {

/// Keys of what some models do and no layer here does.
constexpr std::array<std::string_view, 19> kUnknownFeatures = {"attention.clamp_kqv",
                                                               "attention.indexer.top_k",
                                                               "attention.key_length_mla",
                                                               "attention.key_length_swa",
                                                               "attention.max_alibi_bias",
                                                               "attention.output_scale",
                                                               "attention.q_lora_rank",
                                                               "attention.kv_lora_rank",

                                                               "attention.shared_kv_layers",
                                                               "attention.temperature_scale",
                                                               "embedding_scale",
                                                               "expert_used_count",
                                                               "leading_dense_block_count",
                                                               "logit_scale",
                                                               "nextn_predict_layers",
                                                               "residual_scale",
                                                               "rope.dimension_count_swa",
                                                               "rope.dimension_sections",
                                                               "rope.scaling.alpha"};

const Architecture& requireArchitecture(const ModelFile& file, std::string_view name) {
  const Architecture* known = findArchitecture(name);
  if (known != nullptr) return *known;
  throw Error("The model file '" + file.name() + "' has the architecture '" + std::string(name) +
              "', which this version does not run. Choose a model of one of these architectures: " +
              architectureNames() + ".");
}

void requireKnownFeatures(const ConfigReader& reader) {
  if (reader.zeroOr("expert_count", 1 << 16, 0) > 0) {
    reader.refuseFeature("is a mixture of experts");
  }
  if (!reader.flagOr("attention.causal", true)) {
    reader.refuseFeature("lets tokens see what comes behind them");
  }
  for (const std::string_view key : kUnknownFeatures) {
    if (reader.has(key)) reader.refuseFeature("sets '" + std::string(key) + "'");
  }
}

std::string textOr(const ModelFile& file, std::string_view key, std::string_view otherwise) {
  return std::string(file.metadata().find<std::string_view>(key).value_or(otherwise));
}

void readShape(const ConfigReader& reader, ModelConfig& config) {
  config.layers = reader.count("block_count", 1024);
  config.width = reader.count("embedding_length", 1 << 17);
  config.queryHeads = reader.count("attention.head_count", 1024);
  config.kvHeads.count = reader.countOr("attention.head_count_kv", 1024, config.queryHeads);
  config.kvHeads.dim =
      reader.countOr("attention.key_length", 1024, config.width / config.queryHeads);
  config.feedForward = reader.count("feed_forward_length", 1 << 20);
  config.context = reader.count("context_length", 1 << 24);
  config.normEpsilon = reader.positiveOr("attention.layer_norm_rms_epsilon", 1e-5f, 1);

  const int d = config.kvHeads.dim;
  if (config.queryHeads % config.kvHeads.count != 0) {
    reader.refuse("attention.head_count_kv", std::to_string(config.kvHeads.count));
  }
  if (d < 1 || d % 2 != 0) reader.refuse("attention.key_length", std::to_string(d));
  if (reader.countOr("attention.value_length", 1024, d) != d) {
    reader.refuseFeature("has values of another size than its keys");
  }
  if (reader.countOr("rope.dimension_count", 1024, d) != d) {
    reader.refuseFeature("gives positions (RoPE) to a part of each head only");
  }
}

void readRope(const ConfigReader& reader, const Architecture& architecture, ModelConfig& config) {
  config.ropeBase = reader.positiveOr("rope.freq_base", 10000.0f);
  if (config.ropeBase <= 1) reader.refuse("rope.freq_base", std::to_string(config.ropeBase));
  config.localRopeBase = architecture.localRopeBase;
  if (reader.has("rope.freq_base_swa"))
    config.localRopeBase = reader.positiveOr("rope.freq_base_swa", 1);
  config.ropeScaling = readRopeScaling(reader, config.kvHeads.dim, config.context);
  if (config.localRopeBase > 0 && config.ropeScaling.attentionFactor != 1) {
    reader.refuseFeature("scales the position embedding (RoPE) of some layers only by YaRN");
  }
}

void readAttention(const ConfigReader& reader, const Architecture& architecture,
                   ModelConfig& config) {
  config.attentionSoftCap =
      reader.notNegativeOr("attn_logit_softcapping", architecture.attentionSoftCap);
  config.slidingWindow =
      reader.zeroOr("attention.sliding_window", 1 << 30, architecture.slidingWindow);
  config.fullEvery =
      reader.zeroOr("attention.sliding_window_pattern", 1024, architecture.fullEvery);
  if (reader.has("attention.scale")) {
    const float scale = reader.positiveOr("attention.scale", 1);
    config.scoreSize = 1 / (scale * scale);
  } else if (config.layers == architecture.layersWithWideScores) {
    config.scoreSize = static_cast<float>(config.width) / static_cast<float>(config.queryHeads);
  }
}

}  // namespace

ModelConfig readConfig(const ModelFile& file) {
  ModelConfig config;
  config.architecture =
      std::string(file.metadata().require<std::string_view>("general.architecture"));
  const Architecture& architecture = requireArchitecture(file, config.architecture);
  const ConfigReader reader(file, config.architecture);
  requireKnownFeatures(reader);

  config.name = textOr(file, "general.name", "Unnamed model");
  config.license = textOr(file, "general.license", "");
  config.form = architecture.form;
  if (file.pairsHalves()) config.form.pairs = kernels::RopePairs::halves;
  readShape(reader, config);
  readRope(reader, architecture, config);
  readAttention(reader, architecture, config);
  config.logitSoftCap = reader.notNegativeOr("final_logit_softcapping", architecture.logitSoftCap);
  if (architecture.scalesEmbedding) {
    config.embeddingScale = std::sqrt(static_cast<float>(config.width));
  }
  config.tied = file.findTensor("output.weight") == nullptr;
  const std::int64_t vocabulary = file.tensor("token_embd.weight").rows();
  if (vocabulary > std::numeric_limits<int>::max()) {
    reader.refuse("vocab_size", std::to_string(vocabulary));
  }
  config.vocabulary = static_cast<int>(vocabulary);
  return config;
}

}  // namespace specache
