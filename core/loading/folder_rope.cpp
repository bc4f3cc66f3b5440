// SPDX-License-Identifier: GPL-3.0-or-later
// The ways of scaling and their defaults are those of transformers:
// https://github.com/huggingface/transformers/blob/main/src/transformers/modeling_rope_utils.py
#include "core/loading/folder_rope.h"

#include <cmath>
#include <numbers>

#include "core/loading/file_fault.h"

namespace specache {
namespace {

/// One kind of layer's part of config.json.
struct RopeValues {
  std::string type = "default";
  double base = 0;
  ConfigObject values;
};

class RopeTranslator {
 public:
  RopeTranslator(const FolderConfig& config, MetadataBuilder& metadata)
      : config_(config),
        metadata_(metadata),
        prefix_(std::string(config.architecture->gguf) + ".") {}

  std::vector<RopeFactors> translate() {
    const RopeValues rope = read("full_attention", config_.architecture->ropeBase);
    add("rope.freq_base", rope.base);
    addTurnedValues(rope);
    addLocalBase();
    if (rope.type == "default" || rope.type == "dynamic") return {};  // see below
    if (rope.type == "linear") return linear(rope.values);
    if (rope.type == "llama3") return llama3(rope);
    if (rope.type == "yarn") return yarn(rope.values);
    if (rope.type == "longrope") return longrope(rope.values);
    config_.values.unsupported("its model scales positions in the way " +
                               specache::quoted(rope.type));
  }

 private:
  void add(const char* key, double value) {
    metadata_.add(prefix_ + key, static_cast<float>(value));
  }

  /// The newer form may have an object for each kind of layer; the older one has one for the layers
  /// that see everything.
  RopeValues read(const char* layers, double base) const {
    const ConfigObject& all = config_.values;
    const auto newer = all.object("rope_parameters");
    const auto ofLayers = newer ? newer->object(layers) : std::nullopt;
    const auto older = all.object("rope_scaling");
    const ConfigObject values = ofLayers ? *ofLayers : newer ? *newer : older ? *older : all;
    const bool described = newer || older;
    RopeValues rope{"default", 0, values};
    if (described) {
      const auto type = values.text("rope_type");
      rope.type = type ? *type : values.text("type").value_or("default");
    }
    // Phi-3's configurations call it by the names that it had before.
    const bool phi3 = config_.architecture->modelType == "phi3";
    if (phi3 && (rope.type == "su" || rope.type == "yarn")) rope.type = "longrope";
    const auto own = described ? values.number("rope_theta") : std::nullopt;
    rope.base = own ? *own : all.number("rope_theta").value_or(base);
    if (!(rope.base > 1) || rope.base > 1e12) all.refuse("rope_theta", std::to_string(rope.base));
    return rope;
  }

  /// Models with windows may have another base for the layers that have one.
  void addLocalBase() {
    if (config_.architecture->modelType != "gemma3_text") return;
    double base = config_.values.number("rope_local_base_freq").value_or(10000.0);
    if (const auto newer = config_.values.object("rope_parameters")) {
      if (const auto local = newer->object("sliding_attention")) {
        if (local->text("rope_type").value_or("default") != "default") {
          config_.values.unsupported("its model scales positions in layers with a window");
        }
        base = local->number("rope_theta").value_or(base);
      }
    }
    if (!(base > 1) || base > 1e12) {
      config_.values.refuse("rope_local_base_freq", std::to_string(base));
    }
    add("rope.freq_base_swa", base);
  }

  /// Of a head's values; the rest keeps its place.
  void addTurnedValues(const RopeValues& rope) {
    const auto own = rope.values.number("partial_rotary_factor");
    const double share = own ? *own : config_.values.number("partial_rotary_factor").value_or(1.0);
    if (!(share > 0) || share > 1) {
      config_.values.refuse("partial_rotary_factor", std::to_string(share));
    }
    turned_ = static_cast<int>(config_.headSize * share);
    if (turned_ < 2 || turned_ % 2 != 0) {
      config_.values.refuse("partial_rotary_factor", std::to_string(share));
    }
    metadata_.add(prefix_ + "rope.dimension_count", turned_);
  }

  double factorOf(const ConfigObject& values) const {
    const double factor = values.requireNumber("factor");
    if (!(factor > 0) || factor > 1e6) values.refuse("factor", std::to_string(factor));
    return factor;
  }

  /// Tokens that the model was trained for before its positions were scaled.
  int originalContext(const ConfigObject& values) const {
    constexpr const char* key = "original_max_position_embeddings";
    const auto outer = config_.values.count(key);
    const int tokens = outer ? *outer : values.count(key).value_or(config_.context);
    if (tokens < 2) values.refuse(key, std::to_string(tokens));
    return tokens;
  }

  void addType(const char* type) { metadata_.add(prefix_ + "rope.scaling.type", type); }

  std::vector<RopeFactors> linear(const ConfigObject& values) {
    addType("linear");
    add("rope.scaling.factor", factorOf(values));
    return {};
  }

  /// Llama 3.1's: what turns slowly is slowed down, by factors that GGUF keeps for each pair.
  std::vector<RopeFactors> llama3(const RopeValues& rope) const {
    const double factor = factorOf(rope.values);
    const double low = rope.values.requireNumber("low_freq_factor");
    const double high = rope.values.requireNumber("high_freq_factor");
    if (!(low > 0) || !(high > low)) rope.values.refuse("high_freq_factor", std::to_string(high));
    const double context = originalContext(rope.values);
    RopeFactors factors{"rope_freqs.weight", {}};
    for (int i = 0; i < turned_; i += 2) {
      const double frequency = std::pow(rope.base, -static_cast<double>(i) / turned_);
      const double turns = context * frequency / (2 * std::numbers::pi);  // over the whole context
      const double smooth = (turns - low) / (high - low);
      double divisor = 1 / ((1 - smooth) / factor + smooth);
      if (turns < low) divisor = factor;
      if (turns > high) divisor = 1;
      factors.values.push_back(static_cast<float>(divisor));
    }
    return {factors};
  }

  std::vector<RopeFactors> yarn(const ConfigObject& values) {
    if (!values.flag("truncate").value_or(true)) {
      config_.values.unsupported("its model scales positions by YaRN without \"truncate\"");
    }
    const double factor = factorOf(values);
    addType("yarn");
    add("rope.scaling.factor", factor);
    metadata_.add(prefix_ + "rope.scaling.original_context_length", originalContext(values));
    if (const auto fast = values.number("beta_fast")) add("rope.scaling.yarn_beta_fast", *fast);
    if (const auto slow = values.number("beta_slow")) add("rope.scaling.yarn_beta_slow", *slow);
    addYarnScale(values, factor);
    return {};
  }

  /// What queries and keys are multiplied with, where it does not follow from the scaling.
  void addYarnScale(const ConfigObject& values, double factor) {
    const auto scale = [factor](double m) {
      return factor > 1 ? 0.1 * m * std::log(factor) + 1 : 1.0;
    };
    double wanted = scale(1);
    const double numerator = values.number("mscale").value_or(0);
    const double denominator = values.number("mscale_all_dim").value_or(0);
    if (numerator != 0 && denominator != 0) wanted = scale(numerator) / scale(denominator);
    wanted = values.number("attention_factor").value_or(wanted);
    if (!(wanted > 0) || wanted > 1e6) values.refuse("attention_factor", std::to_string(wanted));
    if (wanted != scale(1)) add("rope.scaling.yarn_attn_factor", wanted);
  }

  /// Phi-3's: a factor for each pair, others for long texts than for short ones.
  std::vector<RopeFactors> longrope(const ConfigObject& values) {
    const double original = originalContext(values);
    const double factor = values.number("factor").value_or(config_.context / original);
    const double derived = factor > 1 ? std::sqrt(1 + std::log(factor) / std::log(original)) : 1.0;
    const double scale = values.number("attention_factor").value_or(derived);
    if (!(scale > 0) || scale > 1e6) values.refuse("attention_factor", std::to_string(scale));
    addType("longrope");
    metadata_.add(prefix_ + "rope.scaling.original_context_length", static_cast<int>(original));
    add("rope.scaling.attn_factor", scale);
    return {{"rope_factors_long.weight", factorsOf(values, "long_factor")},
            {"rope_factors_short.weight", factorsOf(values, "short_factor")}};
  }

  std::vector<float> factorsOf(const ConfigObject& values, const char* name) const {
    const auto pairs = static_cast<std::size_t>(turned_ / 2);
    const auto numbers = values.numbers(name, pairs);
    if (!numbers || numbers->size() != pairs) {
      values.refuse(name, "not a list of " + std::to_string(pairs) + " numbers");
    }
    std::vector<float> factors;
    for (const double number : *numbers) {
      if (!(number > 0) || number > 1e6) values.refuse(name, "not a list of sound factors");
      factors.push_back(static_cast<float>(number));
    }
    return factors;
  }

  const FolderConfig& config_;
  MetadataBuilder& metadata_;
  std::string prefix_;
  int turned_ = 0;
};

}  // namespace

// "dynamic" changes nothing up to the length that the model was trained for, where contexts end.
std::vector<RopeFactors> addRope(const FolderConfig& config, MetadataBuilder& metadata) {
  return RopeTranslator(config, metadata).translate();
}

}  // namespace specache
