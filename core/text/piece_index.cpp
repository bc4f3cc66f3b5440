// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/piece_index.h"

#include <algorithm>
#include <array>

#include "core/loading/file_fault.h"
#include "core/text/byte_alphabet.h"

namespace specache {
namespace {

bool isMade(const Piece& piece) {
  return piece.type == PieceType::normal || piece.type == PieceType::unused;
}

/// What finds a piece of that text; empty when it spells no bytes where it should.
std::optional<std::string> keyOf(const Vocabulary& vocabulary, std::string_view text) {
  if (vocabulary.kind == VocabularyKind::bytePairs) return spelledBytes(text);
  return std::string(text);
}

Error unknownPiece(const Vocabulary& vocabulary, const SpelledMerge& merge) {
  return damaged(vocabulary.source, "its merge of " + quoted(merge.left) + " and " +
                                        quoted(merge.right) +
                                        " names a piece that is not in its vocabulary");
}

}  // namespace

bool comesFromText(const Piece& piece) {
  return piece.type != PieceType::control && piece.type != PieceType::unknown;
}

std::string bytesOfBytePair(const Piece& piece) {
  return isMade(piece) ? spelledBytes(piece.text).value_or(piece.text) : piece.text;
}

PieceIndex::PieceIndex(const Vocabulary& vocabulary) {
  ids_.reserve(vocabulary.pieces.size());
  for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) {
    const Piece& piece = vocabulary.pieces[id];
    const std::optional<std::string> bytes =
        isMade(piece) ? keyOf(vocabulary, piece.text) : std::nullopt;
    if (bytes && !ids_.emplace(*bytes, static_cast<int>(id)).second) {
      throw damaged(vocabulary.source, "piece " + std::to_string(id) + " of its vocabulary, " +
                                           quoted(piece.text) + ", is already defined");
    }
  }
  for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) {
    const Piece& piece = vocabulary.pieces[id];
    if (isMade(piece)) continue;
    ids_.emplace(piece.text, static_cast<int>(id));
    if (const auto bytes = keyOf(vocabulary, piece.text))
      ids_.emplace(*bytes, static_cast<int>(id));
  }
}

std::optional<int> PieceIndex::find(std::string_view bytes) const {
  const auto found = ids_.find(bytes);
  return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Merge> findMerges(const Vocabulary& vocabulary, std::span<const SpelledMerge> spelled) {
  const PieceIndex index(vocabulary);
  std::vector<Merge> merges;
  merges.reserve(spelled.size());
  for (const SpelledMerge& merge : spelled) {
    const std::optional<std::string> left = keyOf(vocabulary, merge.left);
    const std::optional<std::string> right = keyOf(vocabulary, merge.right);
    if (!left || !right) throw unknownPiece(vocabulary, merge);
    const std::array ids = {index.find(*left), index.find(*right), index.find(*left + *right)};
    bool mayBeMade = true;
    for (const std::optional<int>& id : ids) {
      if (!id) throw unknownPiece(vocabulary, merge);
      mayBeMade = mayBeMade && comesFromText(vocabulary.pieces[static_cast<std::size_t>(*id)]);
    }
    if (mayBeMade) merges.push_back({*ids[0], *ids[1], *ids[2]});
  }
  return merges;
}

}  // namespace specache
