// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/loading/gguf_metadata.h"
#include "core/loading/gguf_tensors.h"
#include "core/loading/mapped_file.h"
#include "core/loading/model_file.h"

namespace specache {

/// A GGUF model file (version 2 or 3, little-endian), its whole header checked before it is
/// believed.
class GgufFile final : public ModelFile {
 public:
  /// Maps and checks the file. Throws Error with one sentence that names the file, what is wrong
  /// with it and what to do.
  explicit GgufFile(const std::filesystem::path& path);

  /// Checks a file that is in memory already; `bytes` must outlive the object. `name` is for
  /// errors.
  GgufFile(const std::string& name, std::span<const std::byte> bytes);

  const std::string& name() const override { return contents_.name; }
  const GgufMetadata& metadata() const override { return contents_.metadata; }
  const TensorTable& tensors() const override { return contents_.tensors; }
  std::vector<std::filesystem::path> files() const override;

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
