// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/chunk_boundaries.h"

#include <algorithm>

#include "core/text/utf8.h"

namespace specache {
namespace {

// Bounds memory: encoding takes some 200 bytes for each byte of a chunk.
constexpr std::size_t longestChunk = std::size_t{1} << 20;

std::uint64_t pairOf(char32_t left, char32_t right) {
  return std::uint64_t{left} << 32U | std::uint64_t{right};
}

/// The first place at or behind `place` that is not inside a character.
std::size_t characterBegin(std::string_view text, std::size_t place) {
  while (place < text.size() && isContinuationByte(text[place])) ++place;
  return place;
}

}  // namespace

ChunkBoundaries::ChunkBoundaries(const Vocabulary& vocabulary) {
  for (const Piece& piece : vocabulary.pieces) {
    if (piece.type == PieceType::control || piece.type == PieceType::byte) continue;
    std::string_view rest = piece.text;
    for (char32_t left = 0; !rest.empty();) {
      const Utf8Character character = firstCharacter(rest);
      if (left != 0) joinable_.insert(pairOf(left, character.code));
      left = character.code;
      rest.remove_prefix(character.bytes);
    }
  }
}

std::size_t ChunkBoundaries::chunkEnd(std::string_view text, std::size_t begin,
                                      std::size_t target) const {
  if (text.size() - begin <= target) return text.size();
  std::size_t place = characterBegin(text, begin + target);
  if (place == text.size()) return place;
  Utf8Character left = firstCharacter(text.substr(place));
  for (place += left.bytes; place < text.size(); place += left.bytes) {
    const Utf8Character right = firstCharacter(text.substr(place));
    if (place - begin >= longestChunk ||
        !joinable_.contains(pairOf(asInPieces(left.code), asInPieces(right.code)))) {
      return place;
    }
    left = right;
  }
  return place;
}

}  // namespace specache
