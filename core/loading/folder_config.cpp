// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/folder_config.h"

#include <cmath>
#include <limits>
#include <utility>

#include "core/loading/file_fault.h"
#include "core/loading/mapped_file.h"

namespace specache {
namespace {

namespace fs = std::filesystem;

constexpr const char* chooseOther = "Choose the model's GGUF file, or another model.";

std::string knownTypes() {
  std::string list;
  for (const FolderArchitecture& one : allFolderArchitectures()) {
    list += (list.empty() ? "" : ", ") + std::string(one.modelType);
  }
  return list;
}

const FolderArchitecture& architectureOf(const ConfigObject& values) {
  const std::optional<std::string> type = values.text("model_type");
  if (!type) throw damaged(values.file(), "it does not say its \"model_type\"");
  const FolderArchitecture* found = findFolderArchitecture(*type);
  if (!found) {
    throw unusable(
        values.file(),
        "its model is of the type " + specache::quoted(*type) + ", which is not supported",
        "Choose a model of one of the types " + knownTypes() + ".");
  }
  return *found;
}

/// Other heads than a language model's have other tensors.
void requireLanguageModel(const ConfigObject& values) {
  constexpr std::size_t most = 16;
  const auto classes = values.texts("architectures", most);
  if (!classes) return;
  for (const std::string& name : *classes) {
    if (name.ends_with("ForCausalLM")) return;
  }
  values.unsupported("its model is not one that writes text (" +
                     specache::quoted(classes->empty() ? "" : classes->front()) + ")");
}

void requirePlainWeights(const ConfigObject& values) {
  const std::optional<ConfigObject> quantization = values.object("quantization_config");
  if (!quantization) return;
  throw unusable(values.file(),
                 "its weights are quantised by the method " +
                     specache::quoted(quantization->text("quant_method").value_or("unknown")) +
                     ", which is not supported",
                 "Choose the model's GGUF file, or its folder in F32, F16 or BF16.");
}

void requireActivation(const ConfigObject& values, const FolderArchitecture& architecture) {
  const bool gelu = architecture.activation != "silu";
  const char* key = gelu ? "hidden_activation" : "hidden_act";
  const std::string activation = values.text(key).value_or(std::string(architecture.activation));
  if (activation == architecture.activation) return;
  values.unsupported("its model has the activation " + specache::quoted(activation));
}

int headSizeOf(const ConfigObject& values, const FolderArchitecture& architecture, int width,
               int heads) {
  if (const auto given = values.count("head_dim")) return *given;
  return architecture.headSize > 0 ? architecture.headSize : width / heads;
}

}  // namespace

ConfigObject::ConfigObject(std::string file, Json value)
    : file_(std::move(file)), value_(std::move(value)) {
  if (!value_.is_object()) throw damaged(file_, "it is not a JSON object");
}

std::optional<int> ConfigObject::count(const char* name) const {
  const Json& value = member(value_, name);
  if (value.is_null()) return std::nullopt;
  if (!value.is_number_unsigned()) wrongType(name, "a whole number from 1 on");
  const auto number = value.get<std::uint64_t>();
  if (number < 1 || !std::in_range<int>(number)) refuse(name, std::to_string(number));
  return static_cast<int>(number);
}

std::optional<double> ConfigObject::number(const char* name) const {
  const Json& value = member(value_, name);
  if (value.is_null()) return std::nullopt;
  if (!value.is_number()) wrongType(name, "a number");
  return value.get<double>();
}

std::optional<bool> ConfigObject::flag(const char* name) const {
  const Json& value = member(value_, name);
  if (value.is_null()) return std::nullopt;
  if (!value.is_boolean()) wrongType(name, "a yes or no");
  return value.get<bool>();
}

std::optional<std::string> ConfigObject::text(const char* name) const {
  const Json& value = member(value_, name);
  if (value.is_null()) return std::nullopt;
  if (!value.is_string()) wrongType(name, "a text");
  return value.get<std::string>();
}

std::optional<ConfigObject> ConfigObject::object(const char* name) const {
  const Json& value = member(value_, name);
  if (value.is_null()) return std::nullopt;
  if (!value.is_object()) wrongType(name, "an object");
  return ConfigObject(file_, value);
}

std::optional<std::vector<double>> ConfigObject::numbers(const char* name, std::size_t most) const {
  const Json& list = member(value_, name);
  if (list.is_null()) return std::nullopt;
  if (!list.is_array() || list.size() > most) wrongType(name, "a short list of numbers");
  std::vector<double> numbers;
  for (const Json& value : list) {
    if (!value.is_number()) wrongType(name, "a short list of numbers");
    numbers.push_back(value.get<double>());
  }
  return numbers;
}

std::optional<std::vector<std::string>> ConfigObject::texts(const char* name,
                                                            std::size_t most) const {
  const Json& list = member(value_, name);
  if (list.is_null()) return std::nullopt;
  if (!list.is_array() || list.size() > most) wrongType(name, "a short list of texts");
  std::vector<std::string> texts;
  for (const Json& value : list) {
    if (!value.is_string()) wrongType(name, "a short list of texts");
    texts.push_back(value.get<std::string>());
  }
  return texts;
}

int ConfigObject::requireCount(const char* name) const {
  if (const auto value = count(name)) return *value;
  throw damaged(file_, std::string("its member \"") + name + "\" is missing");
}

double ConfigObject::requireNumber(const char* name) const {
  if (const auto value = number(name)) return *value;
  throw damaged(file_, std::string("its member \"") + name + "\" is missing");
}

void ConfigObject::refuse(const char* name, const std::string& value) const {
  throw damaged(file_, "its member \"" + std::string(name) + "\" is " + value);
}

void ConfigObject::unsupported(const std::string& what) const {
  throw unusable(file_, what + ", which is not supported", chooseOther);
}

void ConfigObject::wrongType(const char* name, const char* wanted) const {
  throw damaged(file_, "its member \"" + std::string(name) + "\" is not " + wanted);
}

FolderConfig readFolderConfig(const fs::path& folder) {
  const fs::path path = folder / "config.json";
  if (isThere(folder) && !isThere(path)) {
    throw unusable(folder.string(), "it has no config.json, so it is no model",
                   "Choose the folder of a whole model, or a GGUF file.");
  }
  ConfigObject values(path.string(), readJson(path));
  const FolderArchitecture& architecture = architectureOf(values);
  requireLanguageModel(values);
  requirePlainWeights(values);
  requireActivation(values, architecture);
  if (values.flag("use_bidirectional_attention").value_or(false)) {
    values.unsupported("its model also looks ahead");
  }
  const int layers = values.requireCount("num_hidden_layers");
  const int width = values.requireCount("hidden_size");
  const int heads = values.requireCount("num_attention_heads");
  const int headSize = headSizeOf(values, architecture, width, heads);
  const int context = values.requireCount("max_position_embeddings");
  constexpr int mostLayers = 1024;
  constexpr int mostHeadSize = 1024;
  if (layers > mostLayers) values.refuse("num_hidden_layers", std::to_string(layers));
  if (headSize < 2 || headSize > mostHeadSize) {
    values.refuse("head_dim", std::to_string(headSize));
  }
  return {std::move(values), &architecture, layers, width, heads, headSize, context};
}

}  // namespace specache
