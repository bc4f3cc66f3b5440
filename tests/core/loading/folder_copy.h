// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "core/error.h"
#include "core/loading/hugging_face_folder.h"
#include "tests/support/temporary_folder.h"

namespace specache::test {

/// A copy of one of tests/data/folders, to be changed.
class FolderCopy {
 public:
  explicit FolderCopy(const std::string& name) {
    std::filesystem::copy("tests/data/folders/" + name, path());
  }

  const std::filesystem::path& path() const { return folder_.path(); }
  void write(const std::string& name, std::string_view text) const { folder_.write(name, text); }
  void write(const std::string& name, const std::vector<std::byte>& bytes) const {
    folder_.write(name, bytes);
  }
  void remove(const std::string& name) const { std::filesystem::remove(path() / name); }

  nlohmann::json read(const std::string& name) const {
    std::ifstream stream(path() / name);
    if (!stream) throw std::runtime_error(name + " is not there");
    return nlohmann::json::parse(stream);
  }

  void edit(const std::string& name, const std::function<void(nlohmann::json&)>& change) const {
    nlohmann::json content = read(name);
    change(content);
    write(name, content.dump());
  }
  void editConfig(const std::function<void(nlohmann::json&)>& change) const {
    edit("config.json", change);
  }

  HuggingFaceFolder open() const { return HuggingFaceFolder(path()); }

  /// The Error's message, or "no error".
  std::string failure() const {
    try {
      open();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace specache::test
