// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/text/vocabulary.h"

namespace specache {

/// A piece of a word, and the byte of the word at which it begins.
struct WordPiece {
  int id = 0;
  std::size_t begin = 0;
};

/// BPE: joins the bytes of a word into pieces, the earliest merge first, of the same merges the
/// leftmost. Takes O(n log n) time. Constant after construction; threads may share it.
class BytePairMerges {
 public:
  explicit BytePairMerges(const Vocabulary& vocabulary);

  /// Appends the pieces of the word. A byte that the vocabulary lacks becomes its unknown piece;
  /// without one it is left out, as the tokenizers library does.
  void append(std::string_view word, std::vector<WordPiece>& pieces) const;

 private:
  struct Joined {
    int rank = 0;
    int id = 0;
  };
  struct Letter;
  class Joining;

  const Joined* find(int left, int right) const;
  std::vector<Letter> lettersOf(std::string_view word) const;

  std::array<std::optional<int>, 256> bytes_;
  std::optional<int> unknown_;
  std::unordered_map<std::uint64_t, Joined> joined_;
};

}  // namespace specache
