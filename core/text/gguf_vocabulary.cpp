// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "core/loading/file_fault.h"
#include "core/text/piece_index.h"
#include "core/text/splitting.h"
#include "core/text/vocabulary.h"

namespace specache {
namespace {

constexpr std::string_view prefix = "tokenizer.ggml.";

std::string key(std::string_view name) {
  return std::string(prefix).append(name);
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

void readSpecials(const GgufMetadata& metadata, Vocabulary& vocabulary) {
  vocabulary.bos = specialId(metadata, "bos_token_id");
  vocabulary.eos = specialId(metadata, "eos_token_id");
  vocabulary.endOfTurn = specialId(metadata, "eot_token_id");
}

/// What begins or ends a text or a turn is a control piece, whatever the file calls it.
void markControl(Vocabulary& vocabulary, std::optional<int> id) {
  if (!id || *id < 0 || *id >= std::ssize(vocabulary.pieces)) return;
  vocabulary.pieces[static_cast<std::size_t>(*id)].type = PieceType::control;
}

/// Phi-3's control pieces swallow the line breaks that its template has behind them. Its files
/// don't say so; these three are the exceptions.
void stripBehindControls(Vocabulary& vocabulary) {
  for (Piece& piece : vocabulary.pieces) {
    const bool exception =
        piece.text == "<unk>" || piece.text == "<s>" || piece.text == "<|endoftext|>";
    piece.stripsAfter = piece.type == PieceType::control && !exception;
  }
}

void addPieces(Vocabulary& vocabulary, const std::vector<std::string_view>& texts,
               const std::vector<float>& scores, const std::vector<int>& types) {
  vocabulary.pieces.reserve(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    vocabulary.pieces.push_back(
        {std::string(texts[i]), scores[i], safeType(texts[i], static_cast<PieceType>(types[i]))});
  }
}

/// GGUF doesn't say how scores were trained. Those of BPE count the merges, so they are whole.
bool hasProbabilities(const Vocabulary& vocabulary) {
  return std::any_of(vocabulary.pieces.begin(), vocabulary.pieces.end(), [](const Piece& piece) {
    return piece.type == PieceType::normal && piece.score != std::floor(piece.score);
  });
}

void readSentencePieces(const GgufMetadata& metadata, Vocabulary& vocabulary) {
  const auto texts = metadata.require<std::vector<std::string_view>>(key("tokens"));
  const auto scores = metadata.require<std::vector<float>>(key("scores"));
  const auto types = metadata.require<std::vector<int>>(key("token_type"));
  if (texts.empty() || scores.size() != texts.size() || types.size() != texts.size()) {
    throw damaged(vocabulary.source, "its vocabulary has " + std::to_string(texts.size()) +
                                         " pieces, " + std::to_string(scores.size()) +
                                         " scores and " + std::to_string(types.size()) + " types");
  }
  addPieces(vocabulary, texts, scores, types);
  if (hasProbabilities(vocabulary)) vocabulary.kind = VocabularyKind::unigram;
  markUnknown(vocabulary, specialId(metadata, "unknown_token_id"));
  readSpecials(metadata, vocabulary);
  markControl(vocabulary, vocabulary.endOfTurn);
  if (metadata.find<std::string_view>("general.architecture") == "phi3") {
    stripBehindControls(vocabulary);
  }
  vocabulary.addSpacePrefix = metadata.find<bool>(key("add_space_prefix")).value_or(true);
  vocabulary.addBos = metadata.find<bool>(key("add_bos_token")).value_or(true);
}

/// A merge as GGUF writes it: two pieces with a space between. A piece may begin with a space.
SpelledMerge splitMerge(const Vocabulary& vocabulary, std::string_view merge) {
  const std::size_t gap = merge.find(' ', 1);
  if (gap == std::string_view::npos || gap + 1 == merge.size()) {
    throw damaged(vocabulary.source, "the merge " + quoted(merge) + " does not name two pieces");
  }
  return {merge.substr(0, gap), merge.substr(gap + 1)};
}

void readBytePairs(const GgufMetadata& metadata, Vocabulary& vocabulary) {
  vocabulary.kind = VocabularyKind::bytePairs;
  const auto texts = metadata.require<std::vector<std::string_view>>(key("tokens"));
  const auto merges = metadata.require<std::vector<std::string_view>>(key("merges"));
  checkPairCounts(vocabulary.source, texts.size(), merges.size());
  const auto types = metadata.find<std::vector<int>>(key("token_type"))
                         .value_or(std::vector<int>(texts.size(), 1));
  if (texts.empty() || types.size() != texts.size()) {
    throw damaged(vocabulary.source, "its vocabulary has " + std::to_string(texts.size()) +
                                         " pieces and " + std::to_string(types.size()) + " types");
  }
  addPieces(vocabulary, texts, std::vector<float>(texts.size()), types);
  readSpecials(metadata, vocabulary);
  for (const auto id : {vocabulary.bos, vocabulary.eos, vocabulary.endOfTurn}) {
    markControl(vocabulary, id);
  }
  std::vector<SpelledMerge> spelled;
  spelled.reserve(merges.size());
  for (const std::string_view merge : merges) spelled.push_back(splitMerge(vocabulary, merge));
  vocabulary.merges = findMerges(vocabulary, spelled);

  vocabulary.addSpacePrefix = false;
  vocabulary.splitting = metadata.find<std::string_view>(key("pre")).value_or("default");
  const Splitting* splitting = findSplitting(vocabulary.splitting);
  vocabulary.ignoreMerges = splitting && splitting->ignoresMerges;
  vocabulary.composes = splitting && splitting->composes;
  vocabulary.addBos =
      metadata.find<bool>(key("add_bos_token")).value_or(splitting && splitting->addsBos);
}

}  // namespace

Vocabulary readVocabulary(const GgufMetadata& metadata) {
  Vocabulary vocabulary;
  vocabulary.source = metadata.file();
  const auto model = metadata.require<std::string_view>(key("model"));
  if (model == "llama") {
    readSentencePieces(metadata, vocabulary);
  } else if (model == "gpt2") {
    readBytePairs(metadata, vocabulary);
  } else {
    throw unusable(vocabulary.source,
                   "its tokenizer is of the kind " + quoted(model) + ", which is not supported",
                   "Choose a model whose tokenizer is of the kind \"llama\" or \"gpt2\", such as "
                   "the bundled one.");
  }
  checkVocabulary(vocabulary);
  return vocabulary;
}

}  // namespace specache
