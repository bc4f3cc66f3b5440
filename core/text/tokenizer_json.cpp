// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_json.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/loading/file_fault.h"
#include "core/loading/json_document.h"
#include "core/text/piece_index.h"
#include "core/text/tokenizer_json_spaces.h"
#include "core/text/tokenizer_json_splitting.h"

namespace specache {
namespace {

constexpr const char* chooseGguf = "Use the model's GGUF file instead, or choose another model.";

Error unsupported(const Vocabulary& vocabulary, const std::string& what) {
  return unusable(vocabulary.source, what + ", which is not supported", chooseGguf);
}

/// Where the piece with that id stands; makes room for it.
Piece& pieceAt(Vocabulary& vocabulary, const Json& id, std::size_t entries) {
  // Real files leave few ids out, if any.
  const std::uint64_t end = 2 * std::uint64_t{entries} + 1024;
  if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= end) {
    throw damaged(vocabulary.source,
                  "the id " + specache::quoted(id.dump()) + " of a piece is out of range");
  }
  const auto place = static_cast<std::size_t>(id.get<std::uint64_t>());
  if (place >= vocabulary.pieces.size()) vocabulary.pieces.resize(place + 1);
  return vocabulary.pieces[place];
}

void setText(const Vocabulary& vocabulary, Piece& piece, const std::string& text) {
  if (!piece.text.empty() && piece.text != text) {
    throw damaged(vocabulary.source, "one id belongs to two pieces, " +
                                         specache::quoted(piece.text) + " and " +
                                         specache::quoted(text));
  }
  piece.text = text;
}

/// A piece that is searched for in texts must be searched for as it is, in the text as it is.
void checkSearched(const Vocabulary& vocabulary, const Json& token, const std::string& content) {
  std::string rule;
  for (const char* name : {"single_word", "lstrip", "rstrip"}) {
    if (flagOf(vocabulary.source, token, name)) rule = name;
  }
  const bool prepends = vocabulary.addSpacePrefix && !vocabulary.keepsOwnSpace;
  const bool spaces =
      content.find(' ') != std::string::npos || content.find(spaceSymbol) != std::string::npos;
  if (vocabulary.kind == VocabularyKind::characterPairs && (prepends || spaces) &&
      flagOf(vocabulary.source, token, "normalized", true)) {
    rule = "normalized";
  }
  if (rule.empty()) return;
  throw unsupported(vocabulary,
                    "its piece " + specache::quoted(content) + " has the rule \"" + rule + "\"");
}

void readPieces(const Json& texts, const Json& added, Vocabulary& vocabulary) {
  const std::size_t entries = texts.size() + added.size();
  for (const auto& [text, id] : texts.items()) {
    Piece& piece = pieceAt(vocabulary, id, entries);
    setText(vocabulary, piece, text);
  }
  for (const Json& token : added) {
    const std::string content = requireText(vocabulary.source, token, "content");
    const bool special = flagOf(vocabulary.source, token, "special") ||
                         safeType(content, PieceType::userDefined) == PieceType::control;
    if (!special) checkSearched(vocabulary, token, content);
    Piece& piece = pieceAt(vocabulary, member(token, "id"), entries);
    setText(vocabulary, piece, content);
    piece.type = special ? PieceType::control : PieceType::userDefined;
    piece.stripsBefore = flagOf(vocabulary.source, token, "lstrip");
    piece.stripsAfter = flagOf(vocabulary.source, token, "rstrip");
  }
  for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) {
    Piece& piece = vocabulary.pieces[id];
    if (piece.text.empty()) piece = {"[unused " + std::to_string(id) + "]", 0, PieceType::unused};
  }
}

/// A merge is "a b" or ["a", "b"].
SpelledMerge spelledMerge(const Vocabulary& vocabulary, const Json& merge) {
  if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
    return {merge[0].get_ref<const std::string&>(), merge[1].get_ref<const std::string&>()};
  }
  if (merge.is_string()) {
    const std::string_view text = merge.get_ref<const std::string&>();
    const std::size_t gap = text.find(' ');
    if (gap != std::string_view::npos && text.find(' ', gap + 1) == std::string_view::npos) {
      return {text.substr(0, gap), text.substr(gap + 1)};
    }
  }
  throw damaged(vocabulary.source, "one of its merges does not name two pieces");
}

void readMerges(const Json& merges, Vocabulary& vocabulary) {
  std::vector<SpelledMerge> spelled;
  spelled.reserve(merges.size());
  for (const Json& merge : merges) spelled.push_back(spelledMerge(vocabulary, merge));
  vocabulary.merges = findMerges(vocabulary, spelled);
}

/// Refuses what is no BPE, and kinds of it that no model for text has.
void checkModel(const Json& model, const Vocabulary& vocabulary) {
  const Json& type = member(model, "type");
  if (!model.is_object() || (!type.is_null() && type != "BPE")) {
    throw unsupported(vocabulary,
                      "its model is " + specache::quoted(type.dump()) + " and not \"BPE\"");
  }
  const bool spellsBytes = flagOf(vocabulary.source, model, "byte_fallback");
  if (spellsBytes && vocabulary.kind == VocabularyKind::bytePairs) {
    throw unsupported(vocabulary, "its pieces are characters and not bytes");
  }
  for (const char* affix : {"continuing_subword_prefix", "end_of_word_suffix"}) {
    const Json& value = member(model, affix);
    if (value.is_null() || value == Json("")) continue;
    throw unsupported(vocabulary, std::string("it marks parts of words (") + affix + ")");
  }
}

/// What stands for bytes that the vocabulary lacks, unless it is a control piece; or for characters
/// that it lacks.
void markUnknown(const Json& text, Vocabulary& vocabulary) {
  if (!text.is_string()) return;
  const bool characters = vocabulary.kind == VocabularyKind::characterPairs;
  for (Piece& piece : vocabulary.pieces) {
    const bool named = piece.text == text.get_ref<const std::string&>();
    if (named && (characters || piece.type != PieceType::control)) piece.type = PieceType::unknown;
  }
}

/// In vocabularies of characters, "<0x0A>" stands for a byte.
void markBytes(Vocabulary& vocabulary) {
  for (Piece& piece : vocabulary.pieces) {
    if (piece.type == PieceType::normal && byteOfPiece(piece.text)) piece.type = PieceType::byte;
  }
}

/// Nothing at all, or NFC, alone or in a sequence.
void readNormalizer(const Json& normalizer, Vocabulary& vocabulary) {
  if (normalizer.is_null()) return;
  const Json& type = member(normalizer, "type");
  vocabulary.composes = true;
  if (type == "NFC") return;
  if (type != "Sequence") {
    throw unsupported(vocabulary,
                      "it changes texts by the normalizer " + specache::quoted(type.dump()));
  }
  const Json& steps = listOf(vocabulary.source, normalizer, "normalizers");
  vocabulary.composes = !steps.empty();
  for (const Json& step : steps) {
    if (member(step, "type") != "NFC") {
      throw unsupported(vocabulary, "it changes texts by the normalizer " +
                                        specache::quoted(member(step, "type").dump()));
    }
  }
}

/// The name of the piece that a template puts in front of a text.
std::optional<std::string> frontPiece(const Json& processor, const Vocabulary& vocabulary) {
  const Json& type = member(processor, "type");
  if (type == "Sequence") {
    for (const Json& step : listOf(vocabulary.source, processor, "processors")) {
      if (member(step, "type") == "Sequence") continue;
      auto name = frontPiece(step, vocabulary);
      if (name) return name;
    }
  }
  if (type != "TemplateProcessing") return std::nullopt;
  const Json& parts = listOf(vocabulary.source, processor, "single");
  const Json& front = parts.empty() ? parts : parts.front();
  const Json& special = member(front, "SpecialToken");
  if (special.is_null()) return std::nullopt;
  return requireText(vocabulary.source, special, "id");
}

void readBos(const Json& processor, Vocabulary& vocabulary) {
  const std::optional<std::string> name = frontPiece(processor, vocabulary);
  vocabulary.addBos = name.has_value();
  if (!name) return;
  const auto found = std::find_if(vocabulary.pieces.begin(), vocabulary.pieces.end(),
                                  [&](const Piece& piece) { return piece.text == *name; });
  if (found == vocabulary.pieces.end()) {
    throw damaged(vocabulary.source, "texts begin with " + specache::quoted(*name) +
                                         ", which is not in its vocabulary");
  }
  found->type = PieceType::control;
  vocabulary.bos = static_cast<int>(found - vocabulary.pieces.begin());
}

void readModel(const Json& document, Vocabulary& vocabulary) {
  const Json& model = member(document, "model");
  checkModel(model, vocabulary);
  const Json& texts = objectOf(vocabulary.source, model, "vocab");
  const Json& merges = listOf(vocabulary.source, model, "merges");
  checkPairCounts(vocabulary.source, texts.size(), merges.size());
  readPieces(texts, listOf(vocabulary.source, document, "added_tokens"), vocabulary);
  markUnknown(member(model, "unk_token"), vocabulary);
  if (flagOf(vocabulary.source, model, "byte_fallback")) markBytes(vocabulary);
  vocabulary.joinsUnknown = flagOf(vocabulary.source, model, "fuse_unk");
  readBos(member(document, "post_processor"), vocabulary);
  readMerges(merges, vocabulary);
  vocabulary.ignoreMerges = flagOf(vocabulary.source, model, "ignore_merges");
  if (vocabulary.ignoreMerges && vocabulary.kind == VocabularyKind::characterPairs) {
    throw unsupported(vocabulary, "it ignores merges between characters");
  }
}

}  // namespace

Vocabulary readTokenizerJson(const std::string& file, std::string_view content) {
  const Json document = parseJson(file, content);
  const Json& normalizer = member(document, "normalizer");
  const Json& preTokenizer = member(document, "pre_tokenizer");
  Vocabulary vocabulary;
  vocabulary.source = file;
  vocabulary.addSpacePrefix = false;
  if (marksSpaces(normalizer, preTokenizer)) {
    vocabulary.kind = VocabularyKind::characterPairs;
    readSpaces(normalizer, preTokenizer, vocabulary);
  } else {
    vocabulary.kind = VocabularyKind::bytePairs;
    readNormalizer(normalizer, vocabulary);
    vocabulary.splitting = splittingOf(file, preTokenizer);
  }
  readModel(document, vocabulary);
  checkVocabulary(vocabulary);
  return vocabulary;
}

}  // namespace specache
