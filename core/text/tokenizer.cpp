// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/text/byte_pair_encoder.h"
#include "core/text/character_pair_encoder.h"
#include "core/text/detokenizer.h"
#include "core/text/piece_index.h"
#include "core/text/sentencepiece_encoder.h"
#include "core/text/utf8.h"

namespace specache {
namespace {

std::string bytesOfSentencePiece(const Piece& piece) {
  if (piece.type == PieceType::byte) {
    return {static_cast<char>(byteOfPiece(piece.text).value())};
  }
  std::string bytes;
  for (std::string_view rest = piece.text; !rest.empty();) {
    const bool space = rest.starts_with(spaceSymbol);
    bytes += space ? ' ' : rest.front();
    rest.remove_prefix(space ? spaceSymbol.size() : 1);
  }
  return bytes;
}

/// What an id adds to a text, in bytes.
std::string bytesOf(VocabularyKind kind, const Piece& piece) {
  if (piece.type == PieceType::control) return "";
  if (piece.type == PieceType::unknown) return std::string(replacementText);
  return kind == VocabularyKind::bytePairs ? bytesOfBytePair(piece) : bytesOfSentencePiece(piece);
}

std::unique_ptr<const TextEncoder> makeEncoder(const Vocabulary& vocabulary) {
  checkVocabulary(vocabulary);
  switch (vocabulary.kind) {
    case VocabularyKind::sentencePiece:
    case VocabularyKind::unigram:
      return std::make_unique<SentencePieceEncoder>(vocabulary);
    case VocabularyKind::bytePairs:
      return std::make_unique<BytePairEncoder>(vocabulary);
    case VocabularyKind::characterPairs:
      return std::make_unique<CharacterPairEncoder>(vocabulary);
  }
  throw Error("There is no such kind of vocabulary.");
}

}  // namespace

Tokenizer::Tokenizer(Vocabulary vocabulary)
    : vocabulary_(std::move(vocabulary)), encoder_(makeEncoder(vocabulary_)) {
  bytes_.reserve(vocabulary_.pieces.size());
  for (const Piece& piece : vocabulary_.pieces) bytes_.push_back(bytesOf(vocabulary_.kind, piece));
}

Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;

Encoding Tokenizer::encodeWithOffsets(std::string_view text, TextStart start) const {
  return encoder_->encode(text, start);
}

std::vector<int> Tokenizer::encode(std::string_view text) const {
  return encodeWithOffsets(text).ids;
}

std::vector<int> Tokenizer::promptStart() const {
  if (!vocabulary_.addBos || !vocabulary_.bos) return {};
  return {*vocabulary_.bos};
}

std::string Tokenizer::decode(std::span<const int> ids) const {
  Detokenizer detokenizer(*this);
  std::string text;
  for (const int id : ids) text += detokenizer.push(id);
  return text + detokenizer.finish();
}

std::optional<int> Tokenizer::special(std::string_view name) const {
  const auto found = std::find_if(vocabulary_.pieces.begin(), vocabulary_.pieces.end(),
                                  [name](const Piece& piece) {
                                    return piece.type == PieceType::control && piece.text == name;
                                  });
  if (found == vocabulary_.pieces.end()) return std::nullopt;
  return static_cast<int>(found - vocabulary_.pieces.begin());
}

bool Tokenizer::isControl(int id) const {
  return vocabulary_.pieces[checkedIndex(id)].type == PieceType::control;
}

const std::string& Tokenizer::piece(int id) const {
  return vocabulary_.pieces[checkedIndex(id)].text;
}

const std::string& Tokenizer::bytes(int id) const {
  return bytes_[checkedIndex(id)];
}

std::size_t Tokenizer::checkedIndex(int id) const {
  if (id < 0 || id >= vocabularySize()) {
    throw Error("There is no token " + std::to_string(id) + ": the vocabulary of " +
                vocabulary_.source + " ends at " + std::to_string(vocabularySize() - 1) + ".");
  }
  return static_cast<std::size_t>(id);
}

}  // namespace specache
