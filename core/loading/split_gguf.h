// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/loading/gguf.h"

namespace specache {

/// Of how many files the model consists that the file is a part of. Throws Error when its key
/// says something impossible.
int partCount(const GgufFile& file);

/// A model in several GGUF files, name-00001-of-00003.gguf and so on. The first describes it; the
/// tensors are those of all parts.
class SplitGguf final : public ModelFile {
 public:
  /// Opens all parts, of which `path` is any, opened as `part`. Throws Error, naming the file, when
  /// one is missing or they don't belong together.
  SplitGguf(const std::filesystem::path& path, const GgufFile& part);

  const std::string& name() const override { return parts_.front()->name(); }
  const GgufMetadata& metadata() const override { return parts_.front()->metadata(); }
  const TensorTable& tensors() const override { return tensors_; }
  std::vector<std::filesystem::path> files() const override;

 private:
  std::vector<std::unique_ptr<GgufFile>> parts_;
  TensorTable tensors_;
};

}  // namespace specache
