// SPDX-License-Identifier: GPL-3.0-or-later
// Byte-pair vocabularies against what the tokenizers package makes of the same texts.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <future>
#include <iostream>
#include <iterator>

#include "core/text/detokenizer.h"
#include "core/text/nfc_text.h"
#include "core/text/tokenizer.h"
#include "core/text/utf8.h"
#include "tests/core/text/byte_pair_data.h"
#include "tests/core/text/checksum.h"
#include "tests/core/text/repaired.h"
#include "tests/support/random_text.h"
#include "tests/support/seed.h"
#include "tests/support/tiny_vocabulary.h"

namespace specache::test {
namespace {

bool hasControl(const Tokenizer& tokenizer, const std::vector<int>& ids) {
  return std::any_of(ids.begin(), ids.end(), [&](int id) { return tokenizer.isControl(id); });
}

/// The text as the vocabulary knows it.
std::string composed(const Tokenizer& tokenizer, const std::string& text) {
  return tokenizer.vocabulary().composes ? std::string(NfcText(text).text()) : text;
}

/// Follows the tokens through a valid text, and expects each where its offset says.
void expectExactOffsets(const Tokenizer& tokenizer, const std::string& text) {
  const Encoding encoding = tokenizer.encodeWithOffsets(text);
  ASSERT_EQ(encoding.ids.size(), encoding.offsets.size());
  std::size_t place = 0;
  for (std::size_t i = 0; i < encoding.size(); ++i) {
    const std::string& bytes = tokenizer.bytes(encoding.ids[i]);
    ASSERT_EQ(text.substr(place, bytes.size()), bytes);
    std::size_t begin = place;
    while (isContinuationByte(text[begin])) --begin;
    ASSERT_EQ(encoding.offsets[i], begin) << "token " << i;
    place += bytes.size();
  }
  ASSERT_EQ(place, text.size());
}

TEST(BytePairs, giveTheExpectedIds) {
  const auto expected = nlohmann::json::parse(readData("expected.json"));
  const std::string stress = readData("stress.txt");
  const std::string random = readData("random.txt");
  for (const auto& [name, ids] : expected.items()) {
    const Vocabulary vocabulary = bytePairVocabulary(name);
    for (const Vocabulary& version : {vocabulary, throughGguf(vocabulary)}) {
      const Tokenizer tokenizer(version);
      EXPECT_EQ(tokenizer.encode(stress), ids["stress"].get<std::vector<int>>()) << name;
      const std::vector<int> ofRandom = tokenizer.encode(random);
      EXPECT_EQ(ofRandom.size(), ids["random_count"].get<std::size_t>()) << name;
      EXPECT_EQ(checksum(ofRandom), ids["random"].get<std::string>()) << name;
    }
  }
}

/// 1 MB of random Unicode with all its ids, where tests/data/bpe/make.py --long FOLDER wrote them.
TEST(BytePairs, giveTheExpectedIdsForALongText) {
  const char* folder = std::getenv("SPECACHE_LONG_BPE");
  if (!folder) GTEST_SKIP() << "SPECACHE_LONG_BPE names no folder with a long text.";
  const auto read = [&](const std::string& name) {
    std::ifstream stream(std::filesystem::path(folder) / name, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(stream), {}};
  };
  const std::string text = read("long.txt");
  ASSERT_GE(text.size(), 1000000U);
  for (const std::string& name : bytePairNames()) {
    const std::string raw = read(name + ".ids");
    std::vector<int> expected(raw.size() / sizeof(int));
    std::memcpy(expected.data(), raw.data(), expected.size() * sizeof(int));
    const Tokenizer tokenizer(bytePairVocabulary(name));
    const auto begin = std::chrono::steady_clock::now();
    const std::vector<int> ids = tokenizer.encode(text);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    std::cout << name << ": " << ids.size() << " tokens in " << seconds.count() << " s\n";
    const auto first = std::mismatch(ids.begin(), ids.end(), expected.begin(), expected.end());
    EXPECT_TRUE(ids == expected) << name << " differs at " << first.first - ids.begin();
  }
}

TEST(BytePairs, textsSurvive) {
  std::mt19937_64 generator = seededGenerator();
  for (const std::string& name : bytePairNames()) {
    const Tokenizer tokenizer(bytePairVocabulary(name));
    EXPECT_TRUE(tokenizer.encode("").empty());
    std::vector<std::string> texts = {" ", "\n", "a", "\t", "é", "😀", "  ", "\r\n"};
    texts.push_back(stressText());
    texts.push_back(readData("stress.txt"));
    texts.push_back(randomUnicode(generator, 20000));
    for (const std::string& text : texts) {
      const std::string known = composed(tokenizer, text);
      EXPECT_EQ(tokenizer.decode(tokenizer.encode(text)), known);
      expectExactOffsets(tokenizer, known);
    }
  }
}

TEST(BytePairs, whatIsNotUtf8IsReplacedVisibly) {
  std::mt19937_64 generator = seededGenerator();
  const Tokenizer tokenizer(tinyBytePairs());
  const Encoding encoding = tokenizer.encodeWithOffsets("a\xFF\xC3 the");
  EXPECT_EQ(tokenizer.decode(encoding.ids), "a\uFFFD\uFFFD the");
  EXPECT_EQ(encoding.offsets, (std::vector<std::size_t>{0, 1, 1, 1, 2, 2, 2, 3}));
  for (int round = 0; round < 300; ++round) {
    const std::string text = randomBrokenUtf8(generator, 200);
    const Encoding ofText = tokenizer.encodeWithOffsets(text);
    ASSERT_EQ(tokenizer.decode(ofText.ids), repaired(text));
    ASSERT_TRUE(std::is_sorted(ofText.offsets.begin(), ofText.offsets.end()));
    ASSERT_TRUE(ofText.offsets.empty() || ofText.offsets.back() < text.size());
  }
}

TEST(BytePairs, controlPiecesNeverComeFromText) {
  std::mt19937_64 generator = seededGenerator();
  for (const std::string& name : bytePairNames()) {
    const Tokenizer tokenizer(bytePairVocabulary(name));
    std::string text;
    for (const Piece& piece : tokenizer.vocabulary().pieces) {
      if (piece.type == PieceType::control) text += piece.text + randomUnicode(generator, 5);
    }
    EXPECT_EQ(text.find("<|endoftext|>"), 0U);
    const std::vector<int> ids = tokenizer.encode(text);
    EXPECT_FALSE(hasControl(tokenizer, ids)) << name;
    EXPECT_EQ(tokenizer.decode(ids), composed(tokenizer, text));
  }
}

TEST(BytePairs, notEvenWhereMergesAreIgnoredOrLeadThere) {
  Vocabulary vocabulary = tinyBytePairs();
  vocabulary.ignoreMerges = true;
  vocabulary.pieces.push_back({"Ġharbour", 0});
  Piece& ferry = *std::find_if(vocabulary.pieces.begin(), vocabulary.pieces.end(),
                               [](const Piece& piece) { return piece.text == "Ġferry"; });
  ferry.type = PieceType::control;
  const Tokenizer tokenizer(throughGguf(vocabulary));
  const std::vector<int> ids = tokenizer.encode(" ferry the harbour");
  EXPECT_FALSE(hasControl(tokenizer, ids));
  EXPECT_EQ(tokenizer.decode(ids), " ferry the harbour");
}

TEST(BytePairs, userDefinedPiecesAreFoundLongestFirst) {
  const Tokenizer tokenizer(tinyBytePairs());
  const int two = tokenizer.vocabularySize() - 1;
  const int one = two - 1;
  EXPECT_EQ(tokenizer.encode("<tab><tab><tab>"), (std::vector<int>{two, one}));
  EXPECT_EQ(tokenizer.decode(std::vector<int>{two, one}), "<tab><tab><tab>");
  const Encoding encoding = tokenizer.encodeWithOffsets(" the<tab> ferry<tab");
  EXPECT_EQ(encoding.ids[1], one);
  EXPECT_EQ(encoding.offsets[1], 4U);
  EXPECT_EQ(tokenizer.piece(encoding.ids[2]), "Ġferry");
}

TEST(BytePairs, bytesThatTheVocabularyLacksAreItsUnknownPiece) {
  Vocabulary vocabulary = tinyBytePairs();
  Piece& letter = *std::find_if(vocabulary.pieces.begin(), vocabulary.pieces.end(),
                                [](const Piece& piece) { return piece.text == "x"; });
  letter = {"<unk>", 0, PieceType::unknown};
  EXPECT_EQ(Tokenizer(vocabulary).decode(Tokenizer(vocabulary).encode("axb")), "a\uFFFDb");
  letter = {"[left out]", 0, PieceType::unused};
  EXPECT_EQ(Tokenizer(vocabulary).decode(Tokenizer(vocabulary).encode("axb")), "ab");
}

TEST(BytePairs, neverShowHalfACharacter) {
  std::mt19937_64 generator = seededGenerator();
  const Tokenizer tokenizer(bytePairVocabulary("gpt-2"));
  for (int round = 0; round < 2000; ++round) {
    Detokenizer detokenizer(tokenizer);
    std::vector<int> ids;
    std::string text;
    for (auto n = randomInteger(generator, 0, 40); n > 0; --n) {
      ids.push_back(static_cast<int>(randomInteger(generator, 0, tokenizer.vocabularySize() - 1)));
      const std::string part = detokenizer.push(ids.back());
      ASSERT_TRUE(isValidUtf8(part));
      text += part;
    }
    text += detokenizer.finish();
    ASSERT_TRUE(isValidUtf8(text));
    ASSERT_EQ(text, tokenizer.decode(ids));
  }
}

TEST(BytePairs, longWordsTakeLittleTime) {
  constexpr std::size_t size = 2000000;
  std::string letters;
  while (letters.size() < size) letters += "the ferry"[letters.size() % 3];
  for (const char* name : {"gpt-2", "gpt-4o", "deepseek-coder"}) {
    const Tokenizer tokenizer(bytePairVocabulary(name));
    for (const std::string& text :
         {letters, std::string(size, ' '), std::string(size, '\n'), std::string(size, '9')}) {
      const auto begin = std::chrono::steady_clock::now();
      const std::vector<int> ids = tokenizer.encode(text);
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
      EXPECT_LT(seconds.count(), 30) << name;  // some 0.5 s; the rest is for sanitizers
      EXPECT_TRUE(tokenizer.decode(ids) == text);
    }
  }
}

TEST(BytePairs, threadsMayShareATokenizer) {
  std::mt19937_64 generator = seededGenerator();
  const Tokenizer tokenizer(bytePairVocabulary("deepseek-v3"));
  const std::string text = randomUnicode(generator, 50000);
  const std::vector<int> expected = tokenizer.encode(text);
  std::vector<std::future<std::vector<int>>> results;
  results.reserve(4);
  for (int thread = 0; thread < 4; ++thread) {
    results.push_back(std::async(std::launch::async, [&] { return tokenizer.encode(text); }));
  }
  for (auto& result : results) EXPECT_EQ(result.get(), expected);
}

}  // namespace
}  // namespace specache::test
