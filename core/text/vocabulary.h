// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/loading/gguf_metadata.h"

namespace specache {

/// How pieces spell a space: U+2581.
constexpr std::string_view spaceSymbol = "\xE2\x96\x81";

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
};

/// A SentencePiece BPE vocabulary as a model file carries it. A piece's place is its id.
struct Vocabulary {
  std::string source;  ///< the file it came from, for errors
  std::vector<Piece> pieces;
  std::optional<int> bos;
  std::optional<int> eos;
  std::optional<int> endOfTurn;
  bool addSpacePrefix = true;  ///< a text is encoded as if it began with a space
  bool addBos = true;          ///< a prompt begins with `bos`
};

/// The vocabulary inside a GGUF file. Throws Error when there is none, when it is of another kind
/// than SentencePiece BPE, or when it contradicts itself. User-defined pieces of the form <|…|> are
/// read as control pieces.
Vocabulary readVocabulary(const GgufMetadata& metadata);

/// Throws Error when no tokenizer can be built on the vocabulary.
void checkVocabulary(const Vocabulary& vocabulary);

/// The byte of a byte piece's text, "<0x00>" to "<0xFF>"; empty for other texts.
std::optional<unsigned char> byteOfPiece(std::string_view text);

}  // namespace specache
