// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/loading/gguf_metadata.h"
#include "core/loading/gguf_tensors.h"

namespace specache {

/// A model as it lies on disk, in GGUF's terms whatever its format: keys that describe it, and
/// tensors by GGUF's names. Everything was checked when it was opened. Const and safe to share
/// between threads; what it hands out lives as long as it does.
class ModelFile {
 public:
  virtual ~ModelFile() = default;

  /// The path of the file or folder, for errors.
  virtual const std::string& name() const = 0;
  virtual const GgufMetadata& metadata() const = 0;
  virtual const TensorTable& tensors() const = 0;

  /// All files that the model was read from; none when it lay in memory.
  virtual std::vector<std::filesystem::path> files() const = 0;

  /// The folder whose tokenizer files hold the vocabulary; empty when metadata() does.
  virtual std::optional<std::filesystem::path> tokenizerFolder() const { return std::nullopt; }

  /// Whether a rotary embedding turns a head's value i with value i + d/2, whatever the
  /// architecture: as models are trained. GGUF files of Llama's architecture have the rows of
  /// their query and key weights in another order, and turn neighbours.
  virtual bool pairsHalves() const { return false; }

  /// nullptr when the model has no such tensor.
  const StoredTensor* findTensor(std::string_view name) const;

  /// Throws Error, naming the tensor, when the model has none of that name.
  const StoredTensor& tensor(std::string_view name) const;

 protected:
  ModelFile() = default;
  ModelFile(const ModelFile&) = default;
  ModelFile(ModelFile&&) = default;
  ModelFile& operator=(const ModelFile&) = default;
  ModelFile& operator=(ModelFile&&) = default;
};

/// Opens a GGUF file, all parts of a split one of which `path` is any, or a Hugging Face folder, of
/// which `path` may also be its config.json or any safetensors file. Throws Error with one sentence
/// that names the file, what is wrong with it and what to do.
std::unique_ptr<ModelFile> openModelFile(const std::filesystem::path& path);

/// The sum of the sizes of its files, in bytes.
std::uintmax_t bytesOnDisk(const ModelFile& file);

}  // namespace specache
