// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/split_gguf.h"

#include <cstdint>
#include <cstdio>
#include <string_view>

#include "core/loading/file_fault.h"
#include "core/loading/mapped_file.h"

namespace specache {
namespace {

namespace fs = std::filesystem;

constexpr const char* downloadParts = "Download all parts of one copy into one folder.";

/// "-00002-of-00003.gguf"
std::string ending(int part, int count) {
  char text[64];
  std::snprintf(text, sizeof text, "-%05d-of-%05d.gguf", part, count);
  return text;
}

std::string numbered(int part, int count) {
  return "part " + std::to_string(part) + " of " + std::to_string(count);
}

/// The place of a part among its model's, from 1 on.
int partNumber(const GgufFile& file) {
  const auto number = file.metadata().require<std::int64_t>("split.no");
  const int count = partCount(file);
  if (number < 0 || number >= count) {
    throw damaged(file.name(), "it calls itself part " + std::to_string(number) + " (from 0) of " +
                                   std::to_string(count));
  }
  return static_cast<int>(number) + 1;
}

/// What the names of all parts begin with.
std::string beginningOf(const fs::path& path, const GgufFile& part) {
  const std::string name = path.string();
  const std::string wanted = ending(partNumber(part), partCount(part));
  if (name.size() > wanted.size() && name.ends_with(wanted)) {
    return name.substr(0, name.size() - wanted.size());
  }
  throw unusable(name,
                 "it is " + numbered(partNumber(part), partCount(part)) +
                     " of a model, and its name does not end with " + specache::quoted(wanted),
                 "Give all parts the names back that they were downloaded with.");
}

std::unique_ptr<GgufFile> openPart(const fs::path& path, int part, int count) {
  if (!isThere(path)) {
    throw Error(path.string() + " is missing: it is " + numbered(part, count) + " of the model. " +
                downloadParts);
  }
  return std::make_unique<GgufFile>(path);
}

Error foreign(const GgufFile& part, const std::string& what) {
  return unusable(part.name(), what + ", so it is not a part of the same model", downloadParts);
}

/// Whether a part says the same as the first about what both say.
void checkPart(const GgufFile& first, const GgufFile& part, int number, int count) {
  if (partCount(part) != count || partNumber(part) != number) {
    throw foreign(part, "it calls itself " + numbered(partNumber(part), partCount(part)) +
                            " and not " + numbered(number, count));
  }
  for (const char* key : {"general.architecture", "general.name"}) {
    const auto own = part.metadata().find<std::string_view>(key);
    if (own && own != first.metadata().find<std::string_view>(key)) {
      throw foreign(part, "its " + specache::quoted(key) + " is " + specache::quoted(*own));
    }
  }
  constexpr const char* total = "split.tensors.count";
  if (part.metadata().require<std::int64_t>(total) !=
      first.metadata().require<std::int64_t>(total)) {
    throw foreign(part, "it counts the model's tensors differently");
  }
}

void checkCount(const GgufFile& first, std::size_t tensors) {
  const auto wanted = first.metadata().require<std::int64_t>("split.tensors.count");
  if (wanted >= 0 && static_cast<std::size_t>(wanted) == tensors) return;
  throw unusable(
      first.name(),
      "its parts hold " + std::to_string(tensors) + " tensors and not " + std::to_string(wanted),
      downloadParts);
}

}  // namespace

int partCount(const GgufFile& file) {
  constexpr int most = 99999;  // that the names have room for
  const int count = file.metadata().find<int>("split.count").value_or(1);
  if (count < 0 || count > most) {
    throw damaged(file.name(), "it is one of " + std::to_string(count) + " parts");
  }
  return count == 0 ? 1 : count;  // parts that were joined again are counted as 0
}

SplitGguf::SplitGguf(const fs::path& path, const GgufFile& part) {
  const int count = partCount(part);
  const std::string beginning = beginningOf(path, part);
  for (int number = 1; number <= count; ++number) {
    parts_.push_back(openPart(beginning + ending(number, count), number, count));
    const GgufFile& opened = *parts_.back();
    checkPart(*parts_.front(), opened, number, count);
    for (const auto& [name, tensor] : opened.tensors()) {
      if (tensors_.emplace(name, tensor).second) continue;
      throw foreign(opened,
                    "it has the tensor " + specache::quoted(name) + ", which an earlier part has");
    }
  }
  checkCount(*parts_.front(), tensors_.size());
}

std::vector<fs::path> SplitGguf::files() const {
  std::vector<fs::path> paths;
  paths.reserve(parts_.size());
  for (const auto& part : parts_) paths.emplace_back(part->name());
  return paths;
}

}  // namespace specache
