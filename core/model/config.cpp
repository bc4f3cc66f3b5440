// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/config.h"

#include <string_view>

#include "core/error.h"
#include "core/loading/gguf.h"

namespace specache {
namespace {

/// Reads `llama.…` keys with limits that no real model comes near.
class Reader {
 public:
  Reader(const GgufFile& file, std::string architecture)
      : file_(file), prefix_(std::move(architecture) + ".") {}

  int count(std::string_view key, int most) const {
    const std::string full = prefix_ + std::string(key);
    const int value = file_.metadata().require<int>(full);
    if (value < 1 || value > most) refuse(full, std::to_string(value));
    return value;
  }
  int countOr(std::string_view key, int most, int otherwise) const {
    return file_.metadata().contains(prefix_ + std::string(key)) ? count(key, most) : otherwise;
  }
  float positiveOr(std::string_view key, float otherwise) const {
    const std::string full = prefix_ + std::string(key);
    const float value = file_.metadata().find<float>(full).value_or(otherwise);
    if (!(value > 0) || value > 1e12f) refuse(full, std::to_string(value));
    return value;
  }
  [[noreturn]] void refuse(const std::string& key, const std::string& value) const {
    throw Error("The model file '" + file_.name() + "' has the impossible value " + value +
                " for '" + key + "'. Download it again or choose another model.");
  }

 private:
  const GgufFile& file_;
  std::string prefix_;
};

void requireArchitecture(const GgufFile& file, const std::string& architecture) {
  if (architecture == "llama") return;
  throw Error("The model file '" + file.name() + "' has the architecture '" + architecture +
              "', which this version does not run. Choose a model of the architecture 'llama'.");
}

/// Scaled RoPE changes every position; ignoring it would give subtly wrong answers.
void requirePlainRope(const GgufFile& file, const std::string& architecture) {
  const auto scaling = file.metadata().find<std::string_view>(architecture + ".rope.scaling.type");
  const bool plain = !scaling || *scaling == "none";
  if (plain && file.findTensor("rope_freqs.weight") == nullptr) return;
  throw Error("The model file '" + file.name() +
              "' scales its position embedding (RoPE), which this version does not do. Choose "
              "another model.");
}

std::string textOr(const GgufFile& file, std::string_view key, std::string_view otherwise) {
  return std::string(file.metadata().find<std::string_view>(key).value_or(otherwise));
}

}  // namespace

ModelConfig readConfig(const GgufFile& file) {
  ModelConfig config;
  config.architecture =
      std::string(file.metadata().require<std::string_view>("general.architecture"));
  requireArchitecture(file, config.architecture);
  requirePlainRope(file, config.architecture);
  const Reader reader(file, config.architecture);

  config.name = textOr(file, "general.name", "Unnamed model");
  config.license = textOr(file, "general.license", "");
  config.layers = reader.count("block_count", 1024);
  config.width = reader.count("embedding_length", 1 << 17);
  config.queryHeads = reader.count("attention.head_count", 1024);
  config.kvHeads.count = reader.countOr("attention.head_count_kv", 1024, config.queryHeads);
  config.kvHeads.dim =
      reader.countOr("attention.key_length", 1024, config.width / config.queryHeads);
  config.feedForward = reader.count("feed_forward_length", 1 << 20);
  config.context = reader.count("context_length", 1 << 24);
  config.normEpsilon = reader.positiveOr("attention.layer_norm_rms_epsilon", 1e-5f);
  config.ropeBase = reader.positiveOr("rope.freq_base", 10000.0f);
  config.tied = file.findTensor("output.weight") == nullptr;
  config.vocabulary = static_cast<int>(file.tensor("token_embd.weight").rows());

  if (config.queryHeads % config.kvHeads.count != 0) {
    reader.refuse("attention.head_count_kv", std::to_string(config.kvHeads.count));
  }
  if (config.kvHeads.dim < 1 || config.kvHeads.dim % 2 != 0) {
    reader.refuse("attention.key_length", std::to_string(config.kvHeads.dim));
  }
  if (reader.countOr("rope.dimension_count", 1024, config.kvHeads.dim) != config.kvHeads.dim) {
    reader.refuse("rope.dimension_count", "other than the head size");
  }
  return config;
}

}  // namespace specache
