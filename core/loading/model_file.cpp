// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/model_file.h"

#include <system_error>

#include "core/loading/file_fault.h"
#include "core/loading/gguf.h"
#include "core/loading/hugging_face_folder.h"
#include "core/loading/split_gguf.h"

namespace specache {
namespace {

namespace fs = std::filesystem;

bool isFolder(const fs::path& path) {
  std::error_code ignored;  // opening the path as a file says what is wrong with it
  return fs::is_directory(path, ignored);
}

/// Files by which people choose a folder in dialogs that show files only.
bool standsForItsFolder(const fs::path& path) {
  return path.filename() == "config.json" || path.extension() == ".safetensors";
}

}  // namespace

const StoredTensor* ModelFile::findTensor(std::string_view name) const {
  const auto found = tensors().find(name);
  return found == tensors().end() ? nullptr : &found->second;
}

const StoredTensor& ModelFile::tensor(std::string_view name) const {
  const StoredTensor* found = findTensor(name);
  if (!found) {
    throw unusable(this->name(), "the tensor " + specache::quoted(name) + " is missing",
                   "Convert the model to GGUF again, or choose another copy.");
  }
  return *found;
}

std::unique_ptr<ModelFile> openModelFile(const fs::path& path) {
  if (isFolder(path)) return std::make_unique<HuggingFaceFolder>(path);
  if (standsForItsFolder(path)) {
    return std::make_unique<HuggingFaceFolder>(fs::absolute(path).parent_path());
  }
  auto file = std::make_unique<GgufFile>(path);
  if (partCount(*file) == 1) return file;
  return std::make_unique<SplitGguf>(path, *file);
}

std::uintmax_t bytesOnDisk(const ModelFile& file) {
  std::uintmax_t sum = 0;
  for (const fs::path& path : file.files()) sum += fs::file_size(path);
  return sum;
}

}  // namespace specache
