// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <filesystem>
#include <random>
#include <vector>

#include "core/session/prefix_file.h"
#include "tests/support/seed.h"

namespace specache {

/// Random prefixes.
class PrefixMaker {
 public:
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
  std::mt19937_64 random_ = test::seededGenerator();
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
