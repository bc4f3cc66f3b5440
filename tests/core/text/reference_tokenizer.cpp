// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/text/reference_tokenizer.h"

#include <sentencepiece_processor.h>

#include <map>
#include <stdexcept>
#include <string>

#include "core/text/sentencepiece_model.h"
#include "core/text/utf8.h"

namespace specache::test {
namespace {

void load(sentencepiece::SentencePieceProcessor& processor, const Vocabulary& vocabulary) {
  const auto status = processor.LoadFromSerializedProto(sentencePieceModel(vocabulary));
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

std::string withPrefix(const Vocabulary& vocabulary, std::string_view text) {
  std::string whole = vocabulary.addSpacePrefix && !text.empty() ? " " : "";
  whole += text;
  return whole;
}

}  // namespace

std::vector<int> encodeInOneGo(const Vocabulary& vocabulary, std::string_view text) {
  sentencepiece::SentencePieceProcessor processor;
  load(processor, vocabulary);
  std::vector<int> ids;
  const auto status = processor.Encode(withPrefix(vocabulary, text), &ids);
  if (!status.ok()) throw std::runtime_error(status.ToString());
  return ids;
}

std::string decodeBySentencePiece(const Vocabulary& vocabulary, const std::vector<int>& ids) {
  sentencepiece::SentencePieceProcessor processor;
  load(processor, vocabulary);
  std::string text;
  const auto status = processor.Decode(ids, &text);
  if (!status.ok()) throw std::runtime_error(status.ToString());
  return text;
}

std::vector<int> encodeByDefinition(const Vocabulary& vocabulary, std::string_view text) {
  std::map<std::string, int> normal;
  std::map<std::string, int> bytes;
  for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) {
    const Piece& piece = vocabulary.pieces[id];
    if (piece.type == PieceType::normal) normal[piece.text] = static_cast<int>(id);
    if (piece.type == PieceType::byte) bytes[piece.text] = static_cast<int>(id);
  }
  std::vector<std::string> symbols;
  const std::string whole = withPrefix(vocabulary, text);
  for (std::string_view rest = whole; !rest.empty();) {
    const Utf8Character character = firstCharacter(rest);
    const std::string_view raw = rest.substr(0, character.bytes);
    symbols.emplace_back(raw == " " ? spaceSymbol : character.valid ? raw : replacementText);
    rest.remove_prefix(character.bytes);
  }
  while (true) {  // join the neighbours with the best score, the first of equals
    std::size_t best = 0;
    float bestScore = 0;
    for (std::size_t i = 1; i < symbols.size(); ++i) {
      const auto joined = normal.find(symbols[i - 1] + symbols[i]);
      if (joined == normal.end()) continue;
      const float score = vocabulary.pieces[static_cast<std::size_t>(joined->second)].score;
      if (best == 0 || score > bestScore) {
        best = i;
        bestScore = score;
      }
    }
    if (best == 0) break;
    symbols[best - 1] += symbols[best];
    symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(best));
  }
  std::vector<int> ids;
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const std::string& symbol : symbols) {
    if (const auto known = normal.find(symbol); known != normal.end()) {
      ids.push_back(known->second);
      continue;
    }
    for (const char c : symbol) {
      const auto byte = static_cast<unsigned char>(c);
      ids.push_back(bytes.at({'<', '0', 'x', digits[byte >> 4U], digits[byte & 15U], '>'}));
    }
  }
  return ids;
}

}  // namespace specache::test
