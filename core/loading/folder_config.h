// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/loading/folder_architecture.h"
#include "core/loading/json_document.h"

namespace specache {

/// An object of a folder's config.json, read with errors that name the file and the member. A
/// member that is null counts as missing.
class ConfigObject {
 public:
  /// `value` must be an object. `file` names it in errors.
  ConfigObject(std::string file, Json value);

  const std::string& file() const { return file_; }
  /// Whether it has the member, even if that is null.
  bool mentions(const char* name) const { return value_.contains(name); }

  // The member, empty when it is missing. All throw Error when it is of another kind or beyond
  // what any model has.
  std::optional<int> count(const char* name) const;  ///< 1 to 2³¹ − 1
  std::optional<double> number(const char* name) const;
  std::optional<bool> flag(const char* name) const;
  std::optional<std::string> text(const char* name) const;
  std::optional<ConfigObject> object(const char* name) const;
  /// At most `most` of them.
  std::optional<std::vector<double>> numbers(const char* name, std::size_t most) const;
  std::optional<std::vector<std::string>> texts(const char* name, std::size_t most) const;

  // The same for a member that must be there.
  int requireCount(const char* name) const;
  double requireNumber(const char* name) const;

  /// Throws Error: the member says `value`, which can't be.
  [[noreturn]] void refuse(const char* name, const std::string& value) const;
  /// Throws Error: `what` is not supported.
  [[noreturn]] void unsupported(const std::string& what) const;

 private:
  [[noreturn]] void wrongType(const char* name, const char* wanted) const;

  std::string file_;
  Json value_;
};

/// What a Hugging Face folder's config.json says.
struct FolderConfig {
  ConfigObject values;
  const FolderArchitecture* architecture = nullptr;
  int layers = 0;
  int width = 0;
  int heads = 0;
  int headSize = 0;
  int context = 0;  ///< tokens that the model was trained for
};

/// Throws Error when it is missing, or when the model is of an architecture or quantised in a way
/// that is not known.
FolderConfig readFolderConfig(const std::filesystem::path& folder);

}  // namespace specache
