// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/byte_letters.h"

#include "core/text/byte_alphabet.h"

namespace specache {

ByteLetters::ByteLetters(const Vocabulary& vocabulary) {
  for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) {
    const Piece& piece = vocabulary.pieces[id];
    const int place = static_cast<int>(id);
    if (piece.type == PieceType::unknown && !unknown_) unknown_ = place;
    if (piece.type != PieceType::normal && piece.type != PieceType::unused) continue;
    const std::optional<std::string> bytes = spelledBytes(piece.text);
    if (bytes && bytes->size() == 1) bytes_[static_cast<unsigned char>(bytes->front())] = place;
  }
}

std::vector<WordPiece> ByteLetters::of(std::string_view word) const {
  std::vector<WordPiece> letters;
  letters.reserve(word.size());
  for (std::size_t place = 0; place < word.size(); ++place) {
    const std::optional<int> known = bytes_[static_cast<unsigned char>(word[place])];
    const std::optional<int> id = known ? known : unknown_;
    if (id) letters.push_back({*id, place});
  }
  return letters;
}

}  // namespace specache
