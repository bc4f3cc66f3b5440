// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/loading/safetensors.h"

namespace specache {

/// The weights of a Hugging Face folder: model.safetensors, or the files that
/// model.safetensors.index.json lists.
class FolderWeights {
 public:
  /// Throws Error, naming the file, when there are no such weights, or when the files are not those
  /// that the index speaks of.
  explicit FolderWeights(const std::filesystem::path& folder);

  /// By name, over all files. The tensors belong to files().
  const std::map<std::string, const SafeTensor*>& tensors() const { return tensors_; }
  const std::vector<SafetensorsFile>& files() const { return files_; }

 private:
  std::vector<SafetensorsFile> files_;
  std::map<std::string, const SafeTensor*> tensors_;
};

}  // namespace specache
