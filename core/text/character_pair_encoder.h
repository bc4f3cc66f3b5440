// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/text/chunk_boundaries.h"
#include "core/text/merges.h"
#include "core/text/piece_finder.h"
#include "core/text/text_encoder.h"
#include "core/text/vocabulary.h"

namespace specache {

/// Makes tokens with a vocabulary of character pairs: finds its user-defined pieces, and joins the
/// characters of what lies between them, a long text chunk by chunk. A character without a piece is
/// spelled in bytes.
class CharacterPairEncoder final : public TextEncoder {
 public:
  /// For a vocabulary that passed checkVocabulary.
  explicit CharacterPairEncoder(const Vocabulary& vocabulary);

  Encoding encode(std::string_view text, TextStart start) const override;

 private:
  class Run;

  /// Appends what the character of that code becomes, which begins at `begin` of its text.
  void appendLetters(char32_t code, std::size_t begin, std::vector<WordPiece>& letters) const;

  ChunkBoundaries boundaries_;
  PieceFinder userPieces_;
  Merges merges_;
  std::unordered_map<char32_t, int> characters_;
  std::array<std::optional<int>, 256> bytes_;
  std::optional<int> unknown_;
  bool addSpacePrefix_;
  bool prefixesParts_;
  bool keepsOwnSpace_;
  bool splitsAtSpaces_;
  bool joinsUnknown_;
};

}  // namespace specache
