// SPDX-License-Identifier: GPL-3.0-or-later
// SentencePiece vocabularies, in tokenizer.model files and in tokenizer.json, against what the
// sentencepiece and tokenizers packages make of the same texts.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/text/detokenizer.h"
#include "core/text/sentencepiece_file.h"
#include "core/text/tokenizer.h"
#include "core/text/tokenizer_json.h"
#include "core/text/utf8.h"
#include "tests/core/text/byte_pair_data.h"
#include "tests/core/text/checksum.h"
#include "tests/core/text/repaired.h"
#include "tests/support/random_text.h"
#include "tests/support/seed.h"

namespace specache::test {
namespace {

std::string readFile(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error(path.string() + " is not there");
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string readPieces(const std::string& name) {
  return readFile("tests/data/pieces/" + name);
}

Vocabulary vocabularyOf(const std::string& name) {
  const std::string content = readPieces(name);
  return name.ends_with(".model") ? readSentencePieceFile(name, content)
                                  : readTokenizerJson(name, content);
}

/// Ids of a text as tests/data/pieces/make.py has them: those of unigram line by line.
std::vector<int> idsOf(const std::string& name, const Tokenizer& tokenizer,
                       const std::string& text) {
  if (!name.starts_with("unigram")) return tokenizer.encode(text);
  std::vector<int> ids;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n') + 1);
    const std::string_view taken = line.empty() ? rest : line;
    rest.remove_prefix(taken.size());
    if (taken.find("###") != std::string_view::npos) continue;
    const std::vector<int> more = tokenizer.encode(taken);
    ids.insert(ids.end(), more.begin(), more.end());
  }
  return ids;
}

std::vector<std::string> names() {
  std::vector<std::string> names;
  const auto expected = nlohmann::json::parse(readPieces("expected.json"));
  for (const auto& [name, ids] : expected.items()) names.push_back(name);
  return names;
}

bool spellsBytes(const Vocabulary& vocabulary) {
  return std::any_of(vocabulary.pieces.begin(), vocabulary.pieces.end(),
                     [](const Piece& piece) { return piece.type == PieceType::byte; });
}

TEST(Pieces, giveTheExpectedIds) {
  const auto expected = nlohmann::json::parse(readPieces("expected.json"));
  ASSERT_EQ(expected.size(), 10U);
  const std::string stress = readData("stress.txt");
  const std::string random = readData("random.txt");
  for (const auto& [name, ids] : expected.items()) {
    const Tokenizer tokenizer(vocabularyOf(name));
    EXPECT_EQ(idsOf(name, tokenizer, stress), ids["stress"].get<std::vector<int>>()) << name;
    const std::vector<int> ofRandom = idsOf(name, tokenizer, random);
    EXPECT_EQ(ofRandom.size(), ids["random_count"].get<std::size_t>()) << name;
    EXPECT_EQ(checksum(ofRandom), ids["random"].get<std::string>()) << name;
  }
}

/// 1 MB of random Unicode with all its ids, where tests/data/pieces/make.py --long FOLDER wrote
/// them.
TEST(Pieces, giveTheExpectedIdsForALongText) {
  const char* folder = std::getenv("SPECACHE_LONG_PIECES");
  if (!folder) GTEST_SKIP() << "SPECACHE_LONG_PIECES names no folder with a long text.";
  const std::filesystem::path place = folder;
  const std::string text = readFile(place / "long.txt");
  for (const std::string& name : names()) {
    const std::string raw = readFile(place / (name + ".ids"));
    std::vector<int> expected(raw.size() / sizeof(int));
    std::memcpy(expected.data(), raw.data(), expected.size() * sizeof(int));
    const std::vector<int> ids = idsOf(name, Tokenizer(vocabularyOf(name)), text);
    const auto first = std::mismatch(ids.begin(), ids.end(), expected.begin(), expected.end());
    EXPECT_TRUE(ids == expected) << name << " differs at " << first.first - ids.begin();
  }
}

TEST(Pieces, textsSurvive) {
  std::mt19937_64 generator = seededGenerator();
  for (const std::string& name : names()) {
    const Vocabulary vocabulary = vocabularyOf(name);
    if (!spellsBytes(vocabulary)) continue;
    const Tokenizer tokenizer(vocabulary);
    EXPECT_TRUE(tokenizer.encode("").empty());
    for (const std::string& text :
         {std::string("a"), std::string("\n"), stressText(), randomUnicode(generator, 20000)}) {
      const Encoding encoding = tokenizer.encodeWithOffsets(text);
      std::string decoded = tokenizer.decode(encoding.ids);
      // Where the first part has its own space, it is taken for the prefix.
      if (vocabulary.keepsOwnSpace && text.starts_with(' ')) decoded.insert(0, 1, ' ');
      // Parts behind user-defined pieces got a space that no one can tell from the text's own.
      const bool exact = !vocabulary.prefixesParts || text.find('<') == std::string::npos;
      if (exact) {
        EXPECT_EQ(decoded, text) << name;
      }
      ASSERT_EQ(encoding.ids.size(), encoding.offsets.size());
      EXPECT_TRUE(std::is_sorted(encoding.offsets.begin(), encoding.offsets.end())) << name;
      for (const std::size_t offset : encoding.offsets) {
        ASSERT_LT(offset, text.size());
        ASSERT_FALSE(isContinuationByte(text[offset])) << name;
      }
    }
  }
}

TEST(Pieces, offsetsAreWhereThePiecesBegin) {
  const Tokenizer tokenizer(vocabularyOf("prepend.json"));
  const std::string text = "the é\xF0\x9F\xA6\x84 ferry";
  const Encoding encoding = tokenizer.encodeWithOffsets(text);
  std::string behind = " " + text;
  std::size_t place = 0;
  for (std::size_t i = 0; i < encoding.size(); ++i) {
    std::size_t begin = place;
    while (isContinuationByte(behind[begin])) --begin;
    EXPECT_EQ(encoding.offsets[i], std::max<std::size_t>(begin, 1) - 1) << i;
    place += tokenizer.bytes(encoding.ids[i]).size();
  }
  EXPECT_EQ(place, behind.size());
}

TEST(Pieces, controlPiecesNeverComeFromText) {
  std::mt19937_64 generator = seededGenerator();
  for (const std::string& name : names()) {
    const Tokenizer tokenizer(vocabularyOf(name));
    std::string text;
    for (const Piece& piece : tokenizer.vocabulary().pieces) {
      if (piece.type == PieceType::control) text += piece.text + randomUnicode(generator, 3);
    }
    EXPECT_NE(text.find("[INST]"), std::string::npos);
    EXPECT_NE(text.find("</s>"), std::string::npos);
    for (const int id : tokenizer.encode(text)) EXPECT_FALSE(tokenizer.isControl(id)) << name;
  }
}

TEST(Pieces, whatIsNotUtf8IsReplacedVisibly) {
  std::mt19937_64 generator = seededGenerator();
  const Tokenizer tokenizer(vocabularyOf("replace.json"));
  for (int round = 0; round < 300; ++round) {
    const std::string text = randomBrokenUtf8(generator, 200);
    if (text.find('<') != std::string::npos) continue;  // might spell a piece
    const Encoding encoding = tokenizer.encodeWithOffsets(text);
    ASSERT_EQ(tokenizer.decode(encoding.ids), repaired(text));
    ASSERT_TRUE(std::is_sorted(encoding.offsets.begin(), encoding.offsets.end()));
    ASSERT_TRUE(encoding.offsets.empty() || encoding.offsets.back() < text.size());
  }
}

TEST(Pieces, neverShowHalfACharacter) {
  std::mt19937_64 generator = seededGenerator();
  for (const std::string& name : names()) {
    const Tokenizer tokenizer(vocabularyOf(name));
    for (int round = 0; round < 200; ++round) {
      Detokenizer detokenizer(tokenizer);
      std::vector<int> ids;
      std::string text;
      for (auto n = randomInteger(generator, 0, 40); n > 0; --n) {
        ids.push_back(
            static_cast<int>(randomInteger(generator, 0, tokenizer.vocabularySize() - 1)));
        const std::string part = detokenizer.push(ids.back());
        ASSERT_TRUE(isValidUtf8(part));
        text += part;
      }
      text += detokenizer.finish();
      ASSERT_EQ(text, tokenizer.decode(ids));
    }
  }
}

TEST(Pieces, longRunsTakeLittleTime) {
  for (const std::string& name : names()) {
    const Tokenizer tokenizer(vocabularyOf(name));
    for (const std::string& text :
         {std::string(1000000, ' '), std::string(1000000, 'a'), std::string(1000000, '\n')}) {
      const std::clock_t begin = std::clock();
      EXPECT_FALSE(tokenizer.encode(text).empty());
      EXPECT_LT(std::clock() - begin, 30 * CLOCKS_PER_SEC) << name;
    }
  }
}

}  // namespace
}  // namespace specache::test
