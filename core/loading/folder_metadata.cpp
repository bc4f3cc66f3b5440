// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/folder_metadata.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "core/loading/file_fault.h"

namespace specache {
namespace {

class ShapeTranslator {
 public:
  ShapeTranslator(const FolderConfig& config, MetadataBuilder& metadata)
      : config_(config),
        values_(config.values),
        metadata_(metadata),
        prefix_(std::string(config.architecture->gguf) + ".") {}

  void translate(const std::string& name) {
    metadata_.add("general.architecture", config_.architecture->gguf);
    metadata_.add("general.name", std::string_view(name));
    add("block_count", config_.layers);
    add("context_length", config_.context);
    add("embedding_length", config_.width);
    add("feed_forward_length", values_.requireCount("intermediate_size"));
    add("attention.head_count", config_.heads);
    add("attention.head_count_kv", values_.count("num_key_value_heads").value_or(config_.heads));
    add("attention.key_length", config_.headSize);
    add("attention.value_length", config_.headSize);
    add("attention.layer_norm_rms_epsilon", values_.requireNumber("rms_norm_eps"));
    addScale();
    addCap("attn_logit_softcapping", config_.architecture->scoreCap);
    addCap("final_logit_softcapping", config_.architecture->logitCap);
    addWindow();
  }

 private:
  void add(const char* key, int value) { metadata_.add(prefix_ + key, value); }
  void add(const char* key, double value) {
    metadata_.add(prefix_ + key, static_cast<float>(value));
  }

  /// What attention scores are multiplied with, where it is not 1/√d.
  void addScale() {
    if (!config_.architecture->scalesQueries) return;
    constexpr const char* key = "query_pre_attn_scalar";
    const double scalar = values_.number(key).value_or(256);
    if (!(scalar > 0) || scalar > 1e6) values_.refuse(key, std::to_string(scalar));
    add("attention.scale", 1 / std::sqrt(scalar));
  }

  /// 0: none. Only architectures that scale queries have caps.
  void addCap(const char* key, float otherwise) {
    if (!config_.architecture->scalesQueries) return;
    const double cap = values_.number(key).value_or(values_.mentions(key) ? 0 : otherwise);
    if (!(cap >= 0) || cap > 1e6) values_.refuse(key, std::to_string(cap));
    add(key, cap);
  }

  int windowOf() const {
    const FolderArchitecture& architecture = *config_.architecture;
    constexpr const char* key = "sliding_window";
    if (architecture.windowIsOptional && !values_.flag("use_sliding_window").value_or(false)) {
      return 0;
    }
    const int otherwise = architecture.windowIsOptional ? 4096 : architecture.slidingWindow;
    return values_.count(key).value_or(values_.mentions(key) ? 0 : otherwise);
  }

  /// Which layers have a window.
  std::vector<bool> windowedLayers() const {
    const auto layers = static_cast<std::size_t>(config_.layers);
    if (const auto types = values_.texts("layer_types", layers)) return fromTypes(*types);
    std::vector<bool> windowed(layers, true);
    if (config_.architecture->windowIsOptional) {
      const double first = values_.number("max_window_layers").value_or(28);
      const double unwindowed = std::clamp(first, 0.0, static_cast<double>(layers));
      std::fill_n(windowed.begin(), static_cast<std::size_t>(unwindowed), false);
    }
    const int full =
        values_.count("sliding_window_pattern").value_or(config_.architecture->fullEvery);
    if (config_.architecture->fullEvery == 0) return windowed;
    for (std::size_t i = 0; i < layers; ++i) {
      windowed[i] = (i + 1) % static_cast<std::size_t>(full) != 0;
    }
    return windowed;
  }

  std::vector<bool> fromTypes(const std::vector<std::string>& types) const {
    if (std::ssize(types) != config_.layers) {
      values_.refuse("layer_types", "a list of " + std::to_string(types.size()) + " for " +
                                        std::to_string(config_.layers) + " layers");
    }
    std::vector<bool> windowed;
    for (const std::string& type : types) {
      if (type != "sliding_attention" && type != "full_attention") {
        values_.unsupported("its model has layers of the type " + specache::quoted(type));
      }
      windowed.push_back(type == "sliding_attention");
    }
    return windowed;
  }

  /// GGUF says how many layers have no window by the period of their order; 0 stands for none.
  void addWindow() {
    if (!config_.architecture->hasWindow) return;
    const int window = windowOf();
    const std::vector<bool> windowed = windowedLayers();
    const bool any = std::find(windowed.begin(), windowed.end(), true) != windowed.end();
    add("attention.sliding_window", any ? window : 0);
    if (any && window > 0) add("attention.sliding_window_pattern", periodOf(windowed));
  }

  /// n when layers n − 1, 2n − 1 and so on have no window and the others have one.
  int periodOf(const std::vector<bool>& windowed) const {
    const auto first = std::find(windowed.begin(), windowed.end(), false);
    if (first == windowed.end()) return 0;
    const auto period = first - windowed.begin() + 1;
    for (std::ptrdiff_t layer = 0; layer < std::ssize(windowed); ++layer) {
      if (windowed[static_cast<std::size_t>(layer)] == ((layer + 1) % period == 0)) {
        values_.unsupported("its model has layers with a window in no regular order");
      }
    }
    return static_cast<int>(period);
  }

  const FolderConfig& config_;
  const ConfigObject& values_;
  MetadataBuilder& metadata_;
  std::string prefix_;
};

}  // namespace

void addShape(const FolderConfig& config, const std::string& name, MetadataBuilder& metadata) {
  ShapeTranslator(config, metadata).translate(name);
}

}  // namespace specache
