// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/vocabulary.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "core/loading/file_fault.h"
#include "core/text/utf8.h"

namespace specache {
namespace {

constexpr std::string_view prefix = "tokenizer.ggml.";

std::string key(std::string_view name) {
  return std::string(prefix).append(name);
}

std::string describe(std::size_t id, const Piece& piece) {
  return "piece " + std::to_string(id) + " of its vocabulary, " + quoted(piece.text) + ",";
}

/// The id of a special piece; empty when the key is missing.
std::optional<int> specialId(const GgufMetadata& metadata, std::string_view name) {
  return metadata.find<int>(key(name));
}

/// Files that don't mark their unknown piece by its type name it by its id.
void markUnknown(Vocabulary& vocabulary, std::optional<int> id) {
  const bool marked =
      std::any_of(vocabulary.pieces.begin(), vocabulary.pieces.end(),
                  [](const Piece& piece) { return piece.type == PieceType::unknown; });
  if (marked || !id || *id < 0 || *id >= std::ssize(vocabulary.pieces)) return;
  vocabulary.pieces[static_cast<std::size_t>(*id)].type = PieceType::unknown;
}

/// Some files list the markers of a conversation, such as "<|user|>", as user-defined pieces, which
/// sentencepiece finds in every text. A document that spells one must not speak as somebody else.
PieceType typeOf(std::string_view text, int type) {
  const bool marker = text.size() > 4 && text.starts_with("<|") && text.ends_with("|>");
  const auto asWritten = static_cast<PieceType>(type);
  return marker && asWritten == PieceType::userDefined ? PieceType::control : asWritten;
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
  if (!std::isfinite(piece.score)) throw damaged(file, describe(id, piece) + " has no score");
  if (!isValidUtf8(piece.text)) throw damaged(file, describe(id, piece) + " is not UTF-8");
  if (piece.type == PieceType::byte && !byteOfPiece(piece.text)) {
    throw damaged(file, describe(id, piece) + " is no byte");
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

}  // namespace

std::optional<unsigned char> byteOfPiece(std::string_view text) {
  if (text.size() != 6 || !text.starts_with("<0x") || text[5] != '>') return std::nullopt;
  constexpr std::string_view digits = "0123456789ABCDEF";
  const std::size_t high = digits.find(text[3]);
  const std::size_t low = digits.find(text[4]);
  if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned char>(high * 16 + low);
}

Vocabulary readVocabulary(const GgufMetadata& metadata) {
  Vocabulary vocabulary;
  vocabulary.source = metadata.file();
  const auto model = metadata.require<std::string_view>(key("model"));
  if (model != "llama") {
    throw unusable(vocabulary.source,
                   "its tokenizer is of the kind " + quoted(model) + ", which is not supported",
                   "Choose a model with a SentencePiece tokenizer, such as the bundled one.");
  }
  const auto texts = metadata.require<std::vector<std::string_view>>(key("tokens"));
  const auto scores = metadata.require<std::vector<float>>(key("scores"));
  const auto types = metadata.require<std::vector<int>>(key("token_type"));
  if (texts.empty() || scores.size() != texts.size() || types.size() != texts.size()) {
    throw damaged(vocabulary.source, "its vocabulary has " + std::to_string(texts.size()) +
                                         " pieces, " + std::to_string(scores.size()) +
                                         " scores and " + std::to_string(types.size()) + " types");
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    vocabulary.pieces.push_back({std::string(texts[i]), scores[i], typeOf(texts[i], types[i])});
  }
  markUnknown(vocabulary, specialId(metadata, "unknown_token_id"));
  vocabulary.bos = specialId(metadata, "bos_token_id");
  vocabulary.eos = specialId(metadata, "eos_token_id");
  vocabulary.endOfTurn = specialId(metadata, "eot_token_id");
  vocabulary.addSpacePrefix = metadata.find<bool>(key("add_space_prefix")).value_or(true);
  vocabulary.addBos = metadata.find<bool>(key("add_bos_token")).value_or(true);
  checkVocabulary(vocabulary);
  return vocabulary;
}

void checkVocabulary(const Vocabulary& vocabulary) {
  for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) checkPiece(vocabulary, id);
  checkUserDefined(vocabulary);
  checkSpace(vocabulary);
  checkId(vocabulary, vocabulary.bos, "begin");
  checkId(vocabulary, vocabulary.eos, "end");
  checkId(vocabulary, vocabulary.endOfTurn, "end-of-turn");
}

}  // namespace specache
