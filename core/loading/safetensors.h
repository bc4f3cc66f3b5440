// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/loading/mapped_file.h"

namespace specache {

/// A tensor as it lies in a safetensors file, which owns the bytes.
struct SafeTensor {
  std::string type;                 ///< "BF16"
  std::vector<std::int64_t> shape;  ///< PyTorch's order: the last dimension runs fastest
  std::span<const std::byte> data;  ///< as many bytes as shape and type say, at any alignment
};

/// A safetensors file, its whole header checked before it is believed: a length, that much JSON
/// which lists the tensors, and their bytes one after the other without gaps.
/// Format: https://huggingface.co/docs/safetensors
class SafetensorsFile {
 public:
  /// Maps and checks the file. Throws Error with one sentence that names the file, what is wrong
  /// with it and what to do.
  explicit SafetensorsFile(const std::filesystem::path& path);

  /// Checks a file that is in memory already; `bytes` must outlive the object. `name` is for
  /// errors.
  SafetensorsFile(const std::string& name, std::span<const std::byte> bytes);

  const std::string& name() const { return name_; }
  const std::map<std::string, SafeTensor>& tensors() const { return tensors_; }

 private:
  std::string name_;
  std::optional<MappedFile> mapping_;  // before tensors_, which point into it
  std::map<std::string, SafeTensor> tensors_;
};

}  // namespace specache
