// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "core/loading/folder_config.h"
#include "core/loading/folder_rope.h"
#include "core/loading/folder_weights.h"
#include "core/loading/gguf_tensors.h"

namespace specache {

/// A folder's tensors by GGUF's names. Matrices stay where they are mapped; norms and biases are
/// copied as F32, which GGUF stores them as.
class FolderTensors {
 public:
  /// `weights` must outlive it. Throws Error, naming the tensor, when one is missing, is not the
  /// architecture's, or is of a type that is not supported.
  FolderTensors(const FolderConfig& config, const FolderWeights& weights,
                const std::vector<RopeFactors>& factors);

  const TensorTable& table() const { return table_; }

 private:
  void addTensor(const FolderConfig& config, const std::string& folderName,
                 const std::string& ggufName, const SafeTensor& tensor);
  void addVector(std::string name, const std::vector<float>& values);
  void add(std::string name, StoredTensor tensor);
  void requireAll(const FolderConfig& config) const;

  std::string file_;  // for errors
  std::deque<std::string> names_;
  std::deque<std::vector<std::byte>> copies_;
  TensorTable table_;
};

}  // namespace specache
