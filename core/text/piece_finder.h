// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/vocabulary.h"

namespace specache {

/// The ids of all pieces of that type.
std::vector<int> piecesOfType(const Vocabulary& vocabulary, PieceType type);

/// Finds certain pieces where a text spells them: the leftmost first, of those that begin at one
/// place the longest. User-defined pieces are found so before a text is split into words, control
/// pieces in the text of chat templates.
class PieceFinder {
 public:
  PieceFinder(const Vocabulary& vocabulary, std::span<const int> ids);

  struct Entry {
    std::string text;
    int id = 0;
  };

  struct Match {
    std::size_t begin = 0;
    std::size_t bytes = 0;
    int id = 0;
  };

  /// The first at `begin` or behind it.
  std::optional<Match> next(std::string_view text, std::size_t begin) const;

  /// What is looked for, sorted by text.
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::optional<Match> longestAt(std::string_view text, std::size_t begin) const;

  std::vector<Entry> entries_;
  std::string firstBytes_;  ///< all bytes that one begins with
};

}  // namespace specache
