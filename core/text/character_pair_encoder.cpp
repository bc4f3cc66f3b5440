// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/character_pair_encoder.h"

#include <algorithm>
#include <string>

#include "core/text/utf8.h"
#include "core/text/valid_text.h"

namespace specache {
namespace {

// Short, as joining takes some 50 bytes for each byte of a chunk.
constexpr std::size_t chunkBytes = std::size_t{4} << 10;

bool beginsWithSpace(std::string_view text) {
  return text.starts_with(' ') || text.starts_with(spaceSymbol);
}

}  // namespace

/// The encoding of one text.
class CharacterPairEncoder::Run {
 public:
  Run(const CharacterPairEncoder& encoder, std::string_view text, TextStart start)
      : encoder_(encoder), start_(start), valid_(text) {
    const std::string_view whole = valid_.text();
    std::size_t place = 0;
    while (const auto found = encoder.userPieces_.next(whole, place)) {
      appendPart(place, found->begin);
      append({found->id, found->begin});
      place = found->begin + found->bytes;
    }
    appendPart(place, whole.size());
  }

  Encoding takeEncoding() { return std::move(encoding_); }

 private:
  /// What lies between user-defined pieces.
  void appendPart(std::size_t begin, std::size_t end) {
    const std::string_view part = valid_.text().substr(0, end);
    if (begin < end && isPrefixed(begin, part.substr(begin))) {
      encoder_.appendLetters(spaceCharacter, begin, letters_);
    }
    while (begin < end) {
      const std::size_t chunk = encoder_.boundaries_.chunkEnd(part, begin, chunkBytes);
      appendChunk(begin, chunk);
      begin = chunk;
    }
  }

  bool isPrefixed(std::size_t begin, std::string_view part) const {
    const bool wanted = begin == 0 ? start_ == TextStart::beginning : encoder_.prefixesParts_;
    if (!encoder_.addSpacePrefix_ || !wanted) return false;
    return !(encoder_.keepsOwnSpace_ && beginsWithSpace(part));
  }

  void appendChunk(std::size_t begin, std::size_t end) {
    for (std::size_t place = begin; place < end;) {
      const Utf8Character character = firstCharacter(valid_.text().substr(place));
      const char32_t code = asInPieces(character.code);
      if (encoder_.splitsAtSpaces_ && code == spaceCharacter) joinLetters();
      encoder_.appendLetters(code, place, letters_);
      place += character.bytes;
    }
    joinLetters();
  }

  void joinLetters() {
    pieces_.clear();
    encoder_.merges_.append(letters_, pieces_);
    letters_.clear();
    for (const WordPiece& piece : pieces_) append(piece);
  }

  void append(const WordPiece& piece) {
    const bool isUnknown = piece.id == encoder_.unknown_;
    const bool joined = isUnknown && encoder_.joinsUnknown_ && behindUnknown_;
    behindUnknown_ = isUnknown;
    if (joined) return;
    encoding_.ids.push_back(piece.id);
    encoding_.offsets.push_back(valid_.originalPlace(piece.begin));
  }

  const CharacterPairEncoder& encoder_;
  TextStart start_;
  ValidText valid_;
  std::vector<WordPiece> letters_;  // of one word; kept for their memory
  std::vector<WordPiece> pieces_;
  bool behindUnknown_ = false;
  Encoding encoding_;
};

CharacterPairEncoder::CharacterPairEncoder(const Vocabulary& vocabulary)
    : boundaries_(vocabulary),
      userPieces_(vocabulary, piecesOfType(vocabulary, PieceType::userDefined)),
      merges_(vocabulary.merges),
      addSpacePrefix_(vocabulary.addSpacePrefix),
      prefixesParts_(vocabulary.prefixesParts),
      keepsOwnSpace_(vocabulary.keepsOwnSpace),
      splitsAtSpaces_(vocabulary.splitsAtSpaces),
      joinsUnknown_(vocabulary.joinsUnknown) {
  for (std::size_t place = 0; place < vocabulary.pieces.size(); ++place) {
    const Piece& piece = vocabulary.pieces[place];
    const int id = static_cast<int>(place);
    if (piece.type == PieceType::control) continue;
    if (piece.type == PieceType::unknown) {
      unknown_ = unknown_.value_or(id);
    } else if (piece.type == PieceType::byte) {
      bytes_[*byteOfPiece(piece.text)] = id;
    } else if (const auto only = firstCharacter(piece.text); only.bytes == piece.text.size()) {
      characters_.emplace(only.code, id);
    }
  }
}

Encoding CharacterPairEncoder::encode(std::string_view text, TextStart start) const {
  return Run(*this, text, start).takeEncoding();
}

void CharacterPairEncoder::appendLetters(char32_t code, std::size_t begin,
                                         std::vector<WordPiece>& letters) const {
  if (const auto known = characters_.find(code); known != characters_.end()) {
    letters.push_back({known->second, begin});
    return;
  }
  const std::string bytes = utf8Of(code);
  const auto idOf = [this](char byte) { return bytes_[static_cast<unsigned char>(byte)]; };
  if (std::all_of(bytes.begin(), bytes.end(), [&](char byte) { return idOf(byte).has_value(); })) {
    for (const char byte : bytes) letters.push_back({*idOf(byte), begin});
  } else if (unknown_) {
    letters.push_back({*unknown_, begin});
  }
}

}  // namespace specache
