// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/loading/gguf_metadata.h"

namespace specache {

/// How pieces spell a space: U+2581.
constexpr std::string_view spaceSymbol = "\xE2\x96\x81";
constexpr char32_t spaceCharacter = U'\u2581';

/// A character of a text as pieces spell it.
constexpr char32_t asInPieces(char32_t code) {
  return code == U' ' ? spaceCharacter : code;
}

/// What a piece is for; the numbers are sentencepiece's and GGUF's.
enum class PieceType {
  normal = 1,
  unknown = 2,
  control = 3,
  userDefined = 4,
  unused = 5,
  byte = 6
};

struct Piece {
  std::string text;  ///< UTF-8 with U+2581 for spaces; "<0x0A>" for a byte
  float score = 0;   ///< the higher, the earlier BPE merges into it
  PieceType type = PieceType::normal;
  bool stripsBefore = false;  ///< of control pieces: a template's white space in front of it…
  bool stripsAfter = false;   ///< …or behind it is no part of the prompt
};

enum class VocabularyKind {
  sentencePiece,   ///< SentencePiece BPE: scores say which pieces are joined first
  unigram,         ///< SentencePiece unigram: scores are logarithms of probabilities
  bytePairs,       ///< byte-level BPE, since GPT-2; pieces spell bytes as byte_alphabet.h says
  characterPairs,  ///< BPE with merges over the pieces of a SentencePiece vocabulary
};

/// Two pieces that stand side by side become one.
struct Merge {
  int left = 0;
  int right = 0;
  int joined = 0;
};

/// A vocabulary as a model file carries it. A piece's place is its id.
struct Vocabulary {
  std::string source;  ///< the file it came from, for errors
  VocabularyKind kind = VocabularyKind::sentencePiece;
  std::vector<Piece> pieces;
  std::optional<int> bos;
  std::optional<int> eos;
  std::optional<int> endOfTurn;
  std::vector<int> otherEnds;     ///< further pieces with which a model ends its answer
  bool addSpacePrefix = true;     ///< a text is encoded as if it began with a space…
  bool spaceAfterControl = true;  ///< …and so is what a template has behind a control piece
  bool addBos = true;             ///< a prompt begins with `bos`

  // Of pairs only.
  std::vector<Merge> merges;  ///< the earlier, the sooner BPE does it

  // Of pairs of characters only.
  bool prefixesParts = false;  ///< what follows a user-defined piece gets the prefix, too
  bool keepsOwnSpace = false;  ///< the prefix is left out before a space
  bool splitsAtSpaces = false;
  bool joinsUnknown = false;  ///< neighbouring characters without a piece are one unknown piece

  // Of pairs of bytes only.
  bool composes = false;      ///< a text is brought into Unicode's form NFC first
  std::string splitting;      ///< how a text is split into words; a name of splitting.h
  bool ignoreMerges = false;  ///< a word that is a piece becomes that piece, whatever the merges
};

/// The vocabulary inside a GGUF file. Throws Error when there is none, when it is of a kind or
/// splits words in a way that is not known, or when it contradicts itself. Markers of a
/// conversation are control pieces, whatever the file calls them: see safeType.
Vocabulary readVocabulary(const GgufMetadata& metadata);

/// Throws Error when no tokenizer can be built on the vocabulary.
void checkVocabulary(const Vocabulary& vocabulary);

/// Throws Error when a vocabulary of pairs claims more than any model has.
void checkPairCounts(const std::string& source, std::size_t pieces, std::size_t merges);

/// A piece's type, given its type in a file: markers of a conversation, such as "<|user|>",
/// "<｜User｜>", "<start_of_turn>" or "<s>", are control pieces even where they are listed as
/// user-defined ones, which are found in every text. A document that spells one must not speak as
/// somebody else.
PieceType safeType(std::string_view text, PieceType asWritten);

/// The byte of a byte piece's text, "<0x00>" to "<0xFF>"; empty for other texts.
std::optional<unsigned char> byteOfPiece(std::string_view text);

}  // namespace specache
