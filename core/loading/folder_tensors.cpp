// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/folder_tensors.h"

#include <bit>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "core/loading/file_fault.h"
#include "kernels/half.h"

namespace specache {
namespace {

using kernels::DType;

std::optional<DType> typeOf(std::string_view name) {
  if (name == "F32") return DType::f32;
  if (name == "F16") return DType::f16;
  if (name == "BF16") return DType::bf16;
  return std::nullopt;
}

std::string ggufName(const GgufName& found) {
  const std::string name(found.name.gguf);
  return found.layer < 0 ? name : "blk." + std::to_string(found.layer) + "." + name;
}

std::string folderName(const TensorName& name, int layer) {
  return "model.layers." + std::to_string(layer) + "." + std::string(name.folder);
}

/// Tables that transformers once saved, and computes today.
bool isDerived(std::string_view name) {
  return name.ends_with(".rotary_emb.inv_freq");
}

template <typename Number>
Number valueAt(std::span<const std::byte> data, std::size_t index) {
  Number value;
  std::memcpy(&value, data.data() + index * sizeof value, sizeof value);
  return value;
}

float floatAt(std::span<const std::byte> data, DType type, std::size_t index) {
  if (type == DType::f16) return kernels::toFloat(valueAt<kernels::Half>(data, index));
  if (type == DType::f32) return valueAt<float>(data, index);
  return std::bit_cast<float>(std::uint32_t{valueAt<std::uint16_t>(data, index)} << 16U);
}

std::vector<float> floatsOf(std::span<const std::byte> data, DType type) {
  const auto size = static_cast<std::size_t>(kernels::info(type).blockBytes);
  std::vector<float> values(data.size() / size);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = floatAt(data, type, i);
  return values;
}

/// Whether the values can be read where they lie. Files of old versions of safetensors begin their
/// data anywhere.
bool isAligned(std::span<const std::byte> data, DType type) {
  const auto size = static_cast<std::uintptr_t>(kernels::info(type).blockBytes);
  return reinterpret_cast<std::uintptr_t>(data.data()) % size == 0;
}

bool isTied(const FolderConfig& config) {
  return config.values.flag("tie_word_embeddings").value_or(config.architecture->tied);
}

}  // namespace

FolderTensors::FolderTensors(const FolderConfig& config, const FolderWeights& weights,
                             const std::vector<RopeFactors>& factors)
    : file_(config.values.file().substr(0, config.values.file().rfind('/'))) {
  for (const auto& [name, tensor] : weights.tensors()) {
    if (isDerived(name) || (isTied(config) && name == "lm_head.weight")) continue;
    const std::optional<GgufName> found = findTensorName(*config.architecture, name);
    if (!found || found->layer >= config.layers) {
      config.values.unsupported("the model has the tensor " + specache::quoted(name));
    }
    addTensor(config, name, ggufName(*found), *tensor);
  }
  for (const RopeFactors& one : factors) addVector(std::string(one.name), one.values);
  requireAll(config);
}

void FolderTensors::addTensor(const FolderConfig& config, const std::string& folderName,
                              const std::string& ggufName, const SafeTensor& tensor) {
  const std::optional<DType> type = typeOf(tensor.type);
  if (!type) {
    throw unusable(file_,
                   "the tensor " + specache::quoted(folderName) + " is stored as " +
                       specache::quoted(tensor.type) + ", which is not supported",
                   "Choose a copy of the model in F32, F16 or BF16.");
  }
  if (tensor.shape.empty() || tensor.shape.size() > 2 || tensor.data.empty()) {
    throw damaged(file_,
                  "the tensor " + specache::quoted(folderName) + " is no matrix and no vector");
  }
  if (tensor.shape.size() == 1) {
    std::vector<float> values = floatsOf(tensor.data, *type);
    const bool fromOne = config.architecture->normsFromOne && ggufName.ends_with("norm.weight");
    if (fromOne) {
      for (float& value : values) value += 1;
    }
    addVector(ggufName, values);
    return;
  }
  StoredTensor stored;
  stored.dtype = *type;
  stored.shape = {tensor.shape[1], tensor.shape[0], 1, 1};
  stored.dimensions = 2;
  stored.data = tensor.data;
  if (!isAligned(tensor.data, *type)) {
    stored.data = copies_.emplace_back(tensor.data.begin(), tensor.data.end());
  }
  add(ggufName, stored);
}

void FolderTensors::addVector(std::string name, const std::vector<float>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  StoredTensor stored;
  stored.shape = {std::ssize(values), 1, 1, 1};
  stored.data = copies_.emplace_back(bytes.begin(), bytes.end());
  add(std::move(name), stored);
}

void FolderTensors::add(std::string name, StoredTensor tensor) {
  tensor.name = names_.emplace_back(std::move(name));
  table_.emplace(tensor.name, tensor);
}

void FolderTensors::requireAll(const FolderConfig& config) const {
  const auto require = [&](const std::string& wanted, const std::string& name) {
    if (table_.contains(wanted)) return;
    throw unusable(file_, "the tensor " + specache::quoted(name) + " is missing",
                   "Download the whole model again, or choose another copy.");
  };
  for (const TensorName& one : outerTensorNames()) {
    if (one.required) require(std::string(one.gguf), std::string(one.folder));
  }
  if (!isTied(config)) require("output.weight", "lm_head.weight");
  for (int layer = 0; layer < config.layers; ++layer) {
    for (const TensorName& one : config.architecture->layer) {
      require(ggufName({one, layer}), folderName(one, layer));
    }
  }
}

}  // namespace specache
