// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/loading/folder_config.h"
#include "core/loading/folder_tensors.h"
#include "core/loading/folder_weights.h"
#include "core/loading/metadata_builder.h"
#include "core/loading/model_file.h"

namespace specache {

/// A model as transformers saves it: a folder with config.json, safetensors files and a tokenizer.
/// config.json's members and the names of tensors are translated into GGUF's.
class HuggingFaceFolder final : public ModelFile {
 public:
  /// Throws Error with one sentence that names the file, what is wrong with it and what to do.
  explicit HuggingFaceFolder(const std::filesystem::path& folder);

  const std::string& name() const override { return name_; }
  const GgufMetadata& metadata() const override { return metadata_; }
  const TensorTable& tensors() const override { return tensors_.table(); }
  std::vector<std::filesystem::path> files() const override;
  std::optional<std::filesystem::path> tokenizerFolder() const override { return folder_; }
  bool pairsHalves() const override { return true; }

 private:
  HuggingFaceFolder(const std::filesystem::path& folder, const FolderConfig& config);

  std::filesystem::path folder_;
  std::string name_;
  FolderWeights weights_;
  MetadataBuilder entries_;  // before metadata_, which points into it
  FolderTensors tensors_;
  GgufMetadata metadata_;
};

}  // namespace specache
