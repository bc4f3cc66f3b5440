// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/tiny_vocabulary.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "core/text/byte_alphabet.h"
#include "core/text/utf8.h"
#include "tests/support/random_text.h"

namespace specache::test {
namespace {

constexpr std::string_view sample =
    " The keeper of the lantern wrote down when the ferry left the harbour, how many people were "
    "on "
    "it and what the weather was. When the wind rose above forty knots the ferry stayed where it "
    "was, and the keeper wrote the reason into the book. The people of the island read the book in "
    "the winter, when there was no ferry, and they asked each other who had been on it and where "
    "they had gone. Das Fährbuch liegt heute im Museum; größere Stürme sind rot angestrichen. "
    "for (int i = 0; i < count; ++i) { total += rows[i].width; } return total;";

using Word = std::vector<std::string>;
using Pair = std::pair<std::string, std::string>;

/// The sample's words, each with its space in front and cut into characters.
std::vector<Word> wordsOfSample() {
  std::vector<Word> words;
  for (std::string_view rest = sample; !rest.empty();) {
    const std::size_t bytes = firstCharacter(rest).bytes;
    const bool isSpace = rest.front() == ' ';
    if (isSpace) words.emplace_back();
    words.back().emplace_back(isSpace ? spaceSymbol : rest.substr(0, bytes));
    rest.remove_prefix(bytes);
  }
  return words;
}

/// Empty when every word is one piece.
std::optional<Pair> mostFrequentPair(const std::vector<Word>& words) {
  std::map<Pair, int> counts;
  for (const Word& word : words) {
    for (std::size_t i = 1; i < word.size(); ++i) ++counts[{word[i - 1], word[i]}];
  }
  if (counts.empty()) return std::nullopt;
  auto best = counts.begin();
  for (auto pair = counts.begin(); pair != counts.end(); ++pair) {
    if (pair->second > best->second) best = pair;
  }
  return best->first;
}

void merge(Word& word, const Pair& pair) {
  for (std::size_t i = 1; i < word.size(); ++i) {
    if (word[i - 1] != pair.first || word[i] != pair.second) continue;
    word[i - 1] += word[i];
    word.erase(word.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

void addBytes(std::vector<Piece>& pieces) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (unsigned byte = 0; byte < 256; ++byte) {
    const std::string text = {'<', '0', 'x', digits[byte / 16], digits[byte % 16], '>'};
    pieces.push_back({text, 0, PieceType::byte});
  }
}

void addTrained(std::vector<Piece>& pieces) {
  std::vector<Word> words = wordsOfSample();
  std::set<std::string> characters;
  for (const Word& word : words) characters.insert(word.begin(), word.end());
  std::set<std::string> known;
  float score = 0;
  while (const std::optional<Pair> pair = mostFrequentPair(words)) {
    for (Word& word : words) merge(word, *pair);
    const std::string joined = pair->first + pair->second;
    if (known.insert(joined).second) pieces.push_back({joined, score--});
  }
  for (const std::string& character : characters) pieces.push_back({character, score--});
}

}  // namespace

Vocabulary tinyVocabulary() {
  Vocabulary vocabulary;
  vocabulary.source = "tiny vocabulary";
  vocabulary.pieces = {
      {"<unk>", 0, PieceType::unknown},    {"<s>", 0, PieceType::control},
      {"</s>", 0, PieceType::control},     {"<|doc|>", 0, PieceType::control},
      {"<|user|>", 0, PieceType::control}, {"<|assistant|>", 0, PieceType::control},
      {"<|end|>", 0, PieceType::control}};
  vocabulary.bos = 1;
  vocabulary.eos = 2;
  addBytes(vocabulary.pieces);
  addTrained(vocabulary.pieces);
  vocabulary.pieces.push_back({"\n", 0});
  vocabulary.pieces.push_back({"\n\n", 0});
  return vocabulary;
}

Vocabulary oddVocabulary() {
  Vocabulary vocabulary = tinyVocabulary();
  const std::string gap(spaceSymbol);
  vocabulary.pieces.push_back({gap + gap, -1});
  vocabulary.pieces.push_back({gap + gap + gap + gap, -2});
  vocabulary.pieces.push_back({"e" + gap, -3});
  vocabulary.pieces.push_back({"e" + gap + "t", -4});
  vocabulary.pieces.push_back({"<tab>", 0, PieceType::userDefined});
  vocabulary.pieces.push_back({"\t", 0, PieceType::userDefined});
  vocabulary.pieces.push_back({"\t\t", 0, PieceType::userDefined});
  for (Piece& piece : vocabulary.pieces) {
    if (piece.text == "the" || piece.text == gap + "w") piece.type = PieceType::unused;
  }
  return vocabulary;
}

Vocabulary tinyBytePairs() {
  Vocabulary vocabulary;
  vocabulary.source = "tiny byte pairs";
  vocabulary.kind = VocabularyKind::bytePairs;
  vocabulary.splitting = "gpt-2";
  vocabulary.addSpacePrefix = false;
  vocabulary.pieces = {{"<|endoftext|>", 0, PieceType::control},
                       {"<|user|>", 0, PieceType::control}};
  vocabulary.bos = 0;
  vocabulary.eos = 0;
  for (unsigned byte = 0; byte < 256; ++byte) {
    std::string letter;
    appendUtf8(letter, byteLetter(static_cast<unsigned char>(byte)));
    vocabulary.pieces.push_back({letter, 0});
  }
  const std::vector<std::pair<std::string, std::string>> merges = {
      {"t", "h"},   {"th", "e"}, {"Ġ", "the"},   {"e", "r"}, {"r", "y"},
      {"er", "ry"}, {"Ġ", "f"},  {"Ġf", "erry"}, {"Ã", "¤"}, {"Ċ", "Ċ"}};
  const auto idOf = [&](const std::string& text) {
    const auto found = std::find_if(vocabulary.pieces.begin(), vocabulary.pieces.end(),
                                    [&](const Piece& piece) { return piece.text == text; });
    return static_cast<int>(found - vocabulary.pieces.begin());
  };
  for (const auto& [left, right] : merges) {
    vocabulary.merges.push_back(
        {idOf(left), idOf(right), static_cast<int>(vocabulary.pieces.size())});
    vocabulary.pieces.push_back({left + right, 0});
  }
  vocabulary.pieces.push_back({"<tab>", 0, PieceType::userDefined});
  vocabulary.pieces.push_back({"<tab><tab>", 0, PieceType::userDefined});
  return vocabulary;
}

}  // namespace specache::test
