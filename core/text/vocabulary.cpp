// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/vocabulary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "core/loading/file_fault.h"
#include "core/text/splitting.h"
#include "core/text/utf8.h"

namespace specache {
namespace {

std::string describe(std::size_t id, const Piece& piece) {
  return "piece " + std::to_string(id) + " of its vocabulary, " + quoted(piece.text) + ",";
}

void checkPiece(const Vocabulary& vocabulary, std::size_t id) {
  const Piece& piece = vocabulary.pieces[id];
  const std::string& file = vocabulary.source;
  if (piece.text.empty()) {
    throw damaged(file, "piece " + std::to_string(id) + " of its vocabulary is empty");
  }
  if (piece.type < PieceType::normal || piece.type > PieceType::byte) {
    throw damaged(file, describe(id, piece) + " has an unknown type");
  }
  if (!isValidUtf8(piece.text)) throw damaged(file, describe(id, piece) + " is not UTF-8");
}

void checkBytePiece(const Vocabulary& vocabulary, std::size_t id) {
  const Piece& piece = vocabulary.pieces[id];
  if (piece.type == PieceType::byte && !byteOfPiece(piece.text)) {
    throw damaged(vocabulary.source, describe(id, piece) + " is no byte");
  }
}

void checkSentencePiece(const Vocabulary& vocabulary, std::size_t id) {
  const Piece& piece = vocabulary.pieces[id];
  const std::string& file = vocabulary.source;
  if (!std::isfinite(piece.score)) throw damaged(file, describe(id, piece) + " has no score");
  checkBytePiece(vocabulary, id);
  // sentencepiece finds the pieces of unigram with a trie that takes names up to a NUL.
  if (vocabulary.kind == VocabularyKind::unigram && piece.text.find('\0') != std::string::npos) {
    throw damaged(file, describe(id, piece) + " can't be searched for");
  }
  // A lone character would be found in people's texts, where control pieces must never be.
  if (piece.type == PieceType::control && firstCharacter(piece.text).bytes == piece.text.size()) {
    throw damaged(file, describe(id, piece) + " is a single character and a control piece");
  }
}

/// sentencepiece finds user-defined pieces with a trie that takes names up to a NUL, and has room
/// for 64 that begin at one place.
void checkUserDefined(const Vocabulary& vocabulary) {
  constexpr std::size_t mostNested = 64;
  std::vector<std::string_view> texts;
  for (const Piece& piece : vocabulary.pieces) {
    if (piece.type == PieceType::userDefined) texts.push_back(piece.text);
  }
  std::sort(texts.begin(), texts.end());
  std::vector<std::string_view> open;  // each begins with the one before
  for (const std::string_view text : texts) {
    while (!open.empty() && !text.starts_with(open.back())) open.pop_back();
    open.push_back(text);
    if (open.size() > mostNested || text.find('\0') != std::string_view::npos) {
      throw damaged(vocabulary.source, "the user-defined pieces of its vocabulary, such as " +
                                           quoted(text) + ", can't be searched for");
    }
  }
}

void checkSpace(const Vocabulary& vocabulary) {
  const bool known =
      std::any_of(vocabulary.pieces.begin(), vocabulary.pieces.end(), [](const Piece& piece) {
        return piece.text == spaceSymbol && piece.type != PieceType::control;
      });
  if (!known) throw damaged(vocabulary.source, "its vocabulary has no piece for the space");
}

void checkId(const Vocabulary& vocabulary, std::optional<int> id, const std::string& what) {
  if (id && (*id < 0 || *id >= std::ssize(vocabulary.pieces))) {
    throw damaged(vocabulary.source,
                  "its " + what + " token, " + std::to_string(*id) + ", is not in its vocabulary");
  }
}

void checkSentencePieces(const Vocabulary& vocabulary) {
  for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) checkSentencePiece(vocabulary, id);
  checkUserDefined(vocabulary);
  checkSpace(vocabulary);
}

/// User-defined pieces are looked for at every place of a text.
void checkSearched(const Vocabulary& vocabulary, std::size_t id) {
  constexpr std::size_t longestUserDefined = 256;
  const Piece& piece = vocabulary.pieces[id];
  if (piece.type == PieceType::userDefined && piece.text.size() > longestUserDefined) {
    throw damaged(vocabulary.source, describe(id, piece) + " is too long for a user-defined one");
  }
}

void checkMerge(const Vocabulary& vocabulary, const Merge& merge) {
  for (const int id : {merge.left, merge.right, merge.joined}) {
    if (id >= 0 && id < std::ssize(vocabulary.pieces)) continue;
    throw damaged(vocabulary.source,
                  "its merges name piece " + std::to_string(id) + ", which is not there");
  }
}

void checkPairs(const Vocabulary& vocabulary) {
  checkPairCounts(vocabulary.source, vocabulary.pieces.size(), vocabulary.merges.size());
  for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) checkSearched(vocabulary, id);
  for (const Merge& merge : vocabulary.merges) checkMerge(vocabulary, merge);
}

void checkBytePairs(const Vocabulary& vocabulary) {
  checkPairs(vocabulary);
  for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) {
    const Piece& piece = vocabulary.pieces[id];
    if (piece.type != PieceType::byte) continue;
    throw damaged(vocabulary.source, describe(id, piece) + " is a byte among pairs of bytes");
  }
  if (!findSplitting(vocabulary.splitting)) {
    throw unusable(vocabulary.source,
                   "it splits text into words in the way " + quoted(vocabulary.splitting) +
                       ", which is not known",
                   "Choose another model, or report this with the name of the model.");
  }
}

void checkCharacterPairs(const Vocabulary& vocabulary) {
  checkPairs(vocabulary);
  for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) checkBytePiece(vocabulary, id);
  checkSpace(vocabulary);
}

}  // namespace

std::optional<unsigned char> byteOfPiece(std::string_view text) {
  if (text.size() != 6 || !text.starts_with("<0x") || text[5] != '>') return std::nullopt;
  constexpr std::string_view digits = "0123456789ABCDEF";
  const std::size_t high = digits.find(text[3]);
  const std::size_t low = digits.find(text[4]);
  if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned char>(high * 16 + low);
}

PieceType safeType(std::string_view text, PieceType asWritten) {
  constexpr std::array<std::string_view, 6> turnMarkers = {
      "<s>", "</s>", "<start_of_turn>", "<end_of_turn>", "[INST]", "[/INST]"};
  const auto isBetween = [text](std::string_view front, std::string_view back) {
    return text.size() > front.size() + back.size() && text.starts_with(front) &&
           text.ends_with(back);
  };
  const bool marker = isBetween("<|", "|>") || isBetween("<\uFF5C", "\uFF5C>") ||
                      std::find(turnMarkers.begin(), turnMarkers.end(), text) != turnMarkers.end();
  return marker && asWritten == PieceType::userDefined ? PieceType::control : asWritten;
}

void checkPairCounts(const std::string& source, std::size_t pieces, std::size_t merges) {
  constexpr std::size_t mostPieces = std::size_t{1} << 20;  // some four times the largest of today
  if (pieces > mostPieces || merges > 2 * mostPieces) {
    throw damaged(source, "its vocabulary claims " + std::to_string(pieces) + " pieces and " +
                              std::to_string(merges) + " merges");
  }
}

void checkVocabulary(const Vocabulary& vocabulary) {
  for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) checkPiece(vocabulary, id);
  switch (vocabulary.kind) {
    case VocabularyKind::sentencePiece:
    case VocabularyKind::unigram:
      checkSentencePieces(vocabulary);
      break;
    case VocabularyKind::bytePairs:
      checkBytePairs(vocabulary);
      break;
    case VocabularyKind::characterPairs:
      checkCharacterPairs(vocabulary);
      break;
  }
  checkId(vocabulary, vocabulary.bos, "begin");
  checkId(vocabulary, vocabulary.eos, "end");
  checkId(vocabulary, vocabulary.endOfTurn, "end-of-turn");
  for (const int id : vocabulary.otherEnds) checkId(vocabulary, id, "end");
}

}  // namespace specache
