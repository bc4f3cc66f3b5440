// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/text/vocabulary.h"

namespace specache {

/// A piece of a word, and the byte of the word at which it begins.
struct WordPiece {
  int id = 0;
  std::size_t begin = 0;
};

/// BPE: joins neighbours into pieces, the earliest merge first, of the same merges the leftmost.
/// Takes O(n log n) time. Constant after construction; threads may share it.
class Merges {
 public:
  explicit Merges(std::span<const Merge> merges);

  /// Appends what the letters of a word become.
  void append(std::span<const WordPiece> letters, std::vector<WordPiece>& pieces) const;

 private:
  struct Joined {
    int rank = 0;
    int id = 0;
  };
  struct Letter;
  class Joining;

  const Joined* find(int left, int right) const;

  std::unordered_map<std::uint64_t, Joined> joined_;
};

}  // namespace specache
