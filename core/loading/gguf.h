// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/loading/gguf_metadata.h"
#include "core/loading/gguf_tensors.h"
#include "core/loading/mapped_file.h"

namespace specache {

/// A GGUF model file (version 2 or 3, little-endian), its whole header checked before it is
/// believed. Const and safe to share between threads; everything it hands out lives as long as it.
class GgufFile {
 public:
  /// Maps and checks the file. Throws Error with one sentence that names the file, what is wrong
  /// with it and what to do.
  explicit GgufFile(const std::filesystem::path& path);

  /// Checks a file that is in memory already; `bytes` must outlive the object. `name` is for
  /// errors.
  GgufFile(const std::string& name, std::span<const std::byte> bytes);

  const std::string& name() const { return contents_.name; }
  const GgufMetadata& metadata() const { return contents_.metadata; }
  const TensorTable& tensors() const { return contents_.tensors; }

  /// nullptr when the file has no such tensor.
  const StoredTensor* findTensor(std::string_view name) const;

  /// Throws Error, naming the tensor, when the file has none of that name.
  const StoredTensor& tensor(std::string_view name) const;

 private:
  struct Contents {
    std::string name;
    GgufMetadata metadata;
    TensorTable tensors;
  };
  static Contents parse(const std::string& name, std::span<const std::byte> bytes);

  std::optional<MappedFile> mapping_;  // before contents_, which points into it
  Contents contents_;
};

}  // namespace specache
