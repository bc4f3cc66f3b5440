// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/hugging_face_folder.h"

#include <system_error>

#include "core/loading/byte_reader.h"
#include "core/loading/folder_metadata.h"
#include "core/loading/folder_template.h"

namespace specache {
namespace {

namespace fs = std::filesystem;

/// What people call it: the folder's name.
std::string titleOf(const fs::path& folder) {
  const fs::path plain = fs::absolute(folder).lexically_normal();
  return (plain.has_filename() ? plain : plain.parent_path()).filename().string();
}

GgufMetadata parsed(const std::string& name, const MetadataBuilder& entries) {
  ByteReader reader(name, entries.bytes());
  return {reader, entries.count()};
}

/// What decides on tokens, besides the weights on logits.
constexpr const char* otherFiles[] = {"config.json", "tokenizer.json", "tokenizer.model",
                                      "tokenizer_config.json"};

}  // namespace

HuggingFaceFolder::HuggingFaceFolder(const fs::path& folder)
    : HuggingFaceFolder(folder, readFolderConfig(folder)) {}

HuggingFaceFolder::HuggingFaceFolder(const fs::path& folder, const FolderConfig& config)
    : folder_(folder),
      name_(folder.string()),
      weights_(folder),
      tensors_(config, weights_, addRope(config, entries_)),
      metadata_([&] {
        addShape(config, titleOf(folder), entries_);
        addTemplate(folder, entries_);
        return parsed(name_, entries_);
      }()) {}

std::vector<fs::path> HuggingFaceFolder::files() const {
  std::vector<fs::path> paths;
  for (const SafetensorsFile& file : weights_.files()) paths.emplace_back(file.name());
  for (const char* name : otherFiles) {
    std::error_code ignored;
    if (fs::is_regular_file(folder_ / name, ignored)) paths.push_back(folder_ / name);
  }
  return paths;
}

}  // namespace specache
