// SPDX-License-Identifier: GPL-3.0-or-later
// Random prefixes and a folder for them.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "core/session/prefix_file.h"

namespace specache {

/// A folder that is removed in the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "specache-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Random prefixes; the seed is printed.
class PrefixMaker {
 public:
  PrefixMaker() : seed_(std::random_device()()), random_(seed_) {
    std::cout << "seed " << seed_ << "\n";
  }

  Prefix make(int tokens, std::uint64_t model = 7) {
    Prefix prefix;
    prefix.identity = {model, 2, 2, 16};
    for (int i = 0; i < tokens; ++i)
      prefix.tokens.push_back(static_cast<std::int32_t>(random_() % 8192));
    for (int first = 0; first < tokens; first += kBlockTokens) {
      const int count = std::min(kBlockTokens, tokens - first);
      std::vector<std::byte> rows(count * prefix.identity.tokenBytes());
      for (std::byte& value : rows) value = static_cast<std::byte>(random_());
      prefix.blocks.push_back(std::move(rows));
    }
    return prefix;
  }

  std::size_t below(std::size_t limit) { return random_() % limit; }

 private:
  unsigned seed_;
  std::mt19937 random_;
};

inline std::vector<std::byte> allRows(const Prefix& prefix) {
  std::vector<std::byte> rows;
  for (const auto& block : prefix.blocks) rows.insert(rows.end(), block.begin(), block.end());
  return rows;
}

inline int filesIn(const std::filesystem::path& folder) {
  return static_cast<int>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace specache
