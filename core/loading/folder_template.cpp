// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/folder_template.h"

#include <optional>
#include <string>

#include "core/loading/byte_reader.h"
#include "core/loading/file_fault.h"
#include "core/loading/json_document.h"
#include "core/loading/mapped_file.h"

namespace specache {
namespace {

namespace fs = std::filesystem;

std::string wholeFile(const fs::path& path) {
  constexpr std::size_t most = std::size_t{1} << 20;  // some 50 times the longest of today
  const MappedFile file(path);
  if (file.bytes().size() > most) {
    throw damaged(path.string(), "it is longer than any chat template");
  }
  return std::string(textOf(file.bytes()));
}

/// {"chat_template": "…"}, or [{"name": "default", "template": "…"}, …].
std::optional<std::string> templateIn(const fs::path& path) {
  const std::string file = path.string();
  const Json config = readJson(path);
  const Json& value = member(config, "chat_template");
  if (value.is_null()) return std::nullopt;
  if (value.is_string()) return value.get<std::string>();
  for (const Json& one : listOf(file, config, "chat_template")) {
    if (member(one, "name") == "default") return requireText(file, one, "template");
  }
  return std::nullopt;
}

}  // namespace

void addTemplate(const fs::path& folder, MetadataBuilder& metadata) {
  const fs::path ownFile = folder / "chat_template.jinja";
  const fs::path config = folder / "tokenizer_config.json";
  std::optional<std::string> text;
  if (isThere(ownFile)) {
    text = wholeFile(ownFile);
  } else if (isThere(config)) {
    text = templateIn(config);
  }
  if (text) metadata.add("tokenizer.chat_template", std::string_view(*text));
}

}  // namespace specache
