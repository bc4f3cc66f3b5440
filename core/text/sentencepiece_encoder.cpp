// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/sentencepiece_encoder.h"

#include <sentencepiece_processor.h>

#include <algorithm>
#include <exception>
#include <string>

#include "core/error.h"
#include "core/loading/file_fault.h"
#include "core/text/sentencepiece_model.h"

namespace specache {
namespace {

// Long enough that the work per chunk does not show; short, as sentencepiece takes quadratic time
// over a run of characters that a vocabulary without byte pieces does not know.
constexpr std::size_t chunkBytes = std::size_t{4} << 10;

std::unique_ptr<sentencepiece::SentencePieceProcessor> makeProcessor(const Vocabulary& vocabulary) {
  auto processor = std::make_unique<sentencepiece::SentencePieceProcessor>();
  std::string refusal;
  try {
    const auto status = processor->LoadFromSerializedProto(sentencePieceModel(vocabulary));
    if (!status.ok()) refusal = status.message();
  } catch (const std::exception& error) {  // of the trie of pieces that it builds
    refusal = error.what();
  }
  if (!refusal.empty()) {
    throw damaged(vocabulary.source, "sentencepiece refuses its vocabulary (" + refusal + ")");
  }
  return processor;
}

}  // namespace

SentencePieceEncoder::SentencePieceEncoder(const Vocabulary& vocabulary)
    : boundaries_(vocabulary),
      processor_(makeProcessor(vocabulary)),
      addSpacePrefix_(vocabulary.addSpacePrefix) {
  for (const Piece& piece : vocabulary.pieces) {
    unknown_.push_back(piece.type == PieceType::unknown);
  }
}

SentencePieceEncoder::~SentencePieceEncoder() = default;

Encoding SentencePieceEncoder::encode(std::string_view text, TextStart start) const {
  const bool spaceInFront = addSpacePrefix_ && start == TextStart::beginning;
  Encoding encoding;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = boundaries_.chunkEnd(text, begin, chunkBytes);
    appendChunk(text, begin, end, begin == 0 && spaceInFront, encoding);
    begin = end;
  }
  return encoding;
}

void SentencePieceEncoder::appendChunk(std::string_view text, std::size_t begin, std::size_t end,
                                       bool spaceInFront, Encoding& encoding) const {
  const std::size_t prefix = spaceInFront ? 1 : 0;
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
    const bool joined = i == 0 && !encoding.ids.empty() && encoding.ids.back() == id &&
                        unknown_[static_cast<std::size_t>(id)];
    if (joined) continue;
    encoding.ids.push_back(id);
    encoding.offsets.push_back(begin + std::max<std::size_t>(piece.begin(), prefix) - prefix);
  }
}

}  // namespace specache
