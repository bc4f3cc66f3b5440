// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/vocabulary.h"

namespace specache {

/// The user-defined pieces of a byte-pair vocabulary, which are found in a text before it is split
/// into words: the leftmost first, of those that begin at one place the longest.
class UserPieces {
 public:
  explicit UserPieces(const Vocabulary& vocabulary);

  struct Match {
    std::size_t begin = 0;
    std::size_t bytes = 0;
    int id = 0;
  };

  /// The first at `begin` or behind it.
  std::optional<Match> next(std::string_view text, std::size_t begin) const;

 private:
  struct Entry {
    std::string text;
    int id = 0;
  };

  std::optional<Match> longestAt(std::string_view text, std::size_t begin) const;

  std::vector<Entry> entries_;  ///< sorted by text
  std::string firstBytes_;      ///< all bytes that one begins with
};

}  // namespace specache
