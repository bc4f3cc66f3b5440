// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/text/vocabulary.h"

namespace specache {

/// Whether a text that spells the piece may become it; never so for control and unknown pieces.
bool comesFromText(const Piece& piece);

/// The bytes that a piece of a byte-pair vocabulary stands for: what it spells, or its text as it
/// is, where that spells no bytes and for pieces that are not made by merging.
std::string bytesOfBytePair(const Piece& piece);

/// Finds the pieces of a vocabulary of pairs by the bytes they stand for, those of characters by
/// their texts.
class PieceIndex {
 public:
  /// Throws Error when two pieces that are made by merging stand for the same bytes.
  explicit PieceIndex(const Vocabulary& vocabulary);

  std::optional<int> find(std::string_view bytes) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  std::unordered_map<std::string, int, Hash, std::equal_to<>> ids_;
};

/// A merge as files write it: the texts of two pieces.
struct SpelledMerge {
  std::string_view left;
  std::string_view right;
};

/// The merges with the vocabulary's ids. Those with pieces that don't come from texts are left out.
/// Throws Error when one names a piece that isn't there.
std::vector<Merge> findMerges(const Vocabulary& vocabulary, std::span<const SpelledMerge> spelled);

}  // namespace specache
