// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer.h"

#include <sentencepiece_processor.h>

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/loading/file_fault.h"
#include "core/text/detokenizer.h"
#include "core/text/sentencepiece_model.h"
#include "core/text/utf8.h"

namespace specache {
namespace {

// Long enough that the work per chunk does not show; short, as sentencepiece takes quadratic time
// over a run of characters that a vocabulary without byte pieces does not know.
constexpr std::size_t chunkBytes = std::size_t{4} << 10;

/// What an id adds to a text, in bytes.
std::string bytesOf(const Piece& piece) {
  if (piece.type == PieceType::control) return "";
  if (piece.type == PieceType::unknown) return std::string(replacementText);
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

std::unique_ptr<sentencepiece::SentencePieceProcessor> makeProcessor(const Vocabulary& vocabulary) {
  checkVocabulary(vocabulary);
  auto processor = std::make_unique<sentencepiece::SentencePieceProcessor>();
  const auto status = processor->LoadFromSerializedProto(sentencePieceModel(vocabulary));
  if (!status.ok()) {
    throw damaged(vocabulary.source,
                  "sentencepiece refuses its vocabulary (" + std::string(status.message()) + ")");
  }
  return processor;
}

}  // namespace

Tokenizer::Tokenizer(Vocabulary vocabulary)
    : vocabulary_(std::move(vocabulary)),
      boundaries_(vocabulary_),
      processor_(makeProcessor(vocabulary_)) {
  bytes_.reserve(vocabulary_.pieces.size());
  for (const Piece& piece : vocabulary_.pieces) bytes_.push_back(bytesOf(piece));
}

Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;

Encoding Tokenizer::encodeWithOffsets(std::string_view text) const {
  Encoding encoding;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = boundaries_.chunkEnd(text, begin, chunkBytes);
    appendChunk(text, begin, end, encoding);
    begin = end;
  }
  return encoding;
}

void Tokenizer::appendChunk(std::string_view text, std::size_t begin, std::size_t end,
                            Encoding& encoding) const {
  const std::size_t prefix = begin == 0 && vocabulary_.addSpacePrefix ? 1 : 0;
  std::string chunk;
  chunk.reserve(prefix + end - begin);
  if (prefix > 0) chunk += ' ';
  chunk += text.substr(begin, end - begin);
  sentencepiece::ImmutableSentencePieceText result;
  const auto status = processor_->Encode(chunk, result.mutable_proto());
  if (!status.ok()) {
    throw Error("The text can't be turned into tokens: " + std::string(status.message()) +
                ". Please report this with the text.");
  }
  for (std::size_t i = 0; i < result.pieces_size(); ++i) {
    const auto piece = result.pieces(static_cast<int>(i));
    const int id = static_cast<int>(piece.id());
    // sentencepiece makes one unknown piece of unknown neighbours; so must two chunks.
    const bool joined =
        i == 0 && !encoding.ids.empty() && encoding.ids.back() == id && isUnknown(id);
    if (joined) continue;
    encoding.ids.push_back(id);
    encoding.offsets.push_back(begin + std::max<std::size_t>(piece.begin(), prefix) - prefix);
  }
}

std::vector<int> Tokenizer::encode(std::string_view text) const {
  return encodeWithOffsets(text).ids;
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

bool Tokenizer::isUnknown(int id) const {
  return vocabulary_.pieces[checkedIndex(id)].type == PieceType::unknown;
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
