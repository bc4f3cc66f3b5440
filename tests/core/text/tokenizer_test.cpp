// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>

#include "core/error.h"
#include "core/text/utf8.h"
#include "tests/core/text/reference_tokenizer.h"
#include "tests/core/text/repaired.h"
#include "tests/support/random_text.h"
#include "tests/support/seed.h"
#include "tests/support/tiny_vocabulary.h"

namespace specache::test {
namespace {

std::vector<Vocabulary> vocabularies() {
  std::vector<Vocabulary> all = {tinyVocabulary(), oddVocabulary(), tinyVocabulary()};
  all.back().addSpacePrefix = false;
  return all;
}

/// Follows the tokens through a valid text, and expects each where its offset says.
void expectExactOffsets(const Tokenizer& tokenizer, const std::string& text) {
  const Encoding encoding = tokenizer.encodeWithOffsets(text);
  ASSERT_EQ(encoding.ids.size(), encoding.offsets.size());
  std::string behind = text;
  if (tokenizer.vocabulary().addSpacePrefix && !text.empty()) behind.insert(0, 1, ' ');
  const std::size_t prefix = behind.size() - text.size();
  std::size_t place = 0;  // in `behind`
  for (std::size_t i = 0; i < encoding.size(); ++i) {
    const std::string& bytes = tokenizer.bytes(encoding.ids[i]);
    ASSERT_EQ(behind.substr(place, bytes.size()), bytes);
    std::size_t begin = place;
    while (begin > 0 && isContinuationByte(behind[begin])) --begin;
    ASSERT_EQ(encoding.offsets[i], std::max(begin, prefix) - prefix) << "token " << i;
    place += bytes.size();
  }
  ASSERT_EQ(place, behind.size());
}

TEST(Tokenizer, stressTextSurvives) {
  for (const Vocabulary& vocabulary : vocabularies()) {
    const Tokenizer tokenizer(vocabulary);
    EXPECT_EQ(tokenizer.decode(tokenizer.encode(stressText())), stressText());
    EXPECT_EQ(tokenizer.encode(stressText()), encodeInOneGo(vocabulary, stressText()));
    expectExactOffsets(tokenizer, stressText());
  }
}

TEST(Tokenizer, emptyAndShortTexts) {
  for (const Vocabulary& vocabulary : vocabularies()) {
    const Tokenizer tokenizer(vocabulary);
    EXPECT_TRUE(tokenizer.encode("").empty());
    for (const std::string text : {" ", "\n", "a", "\t", "é", "😀", "  ", "\r\n"}) {
      EXPECT_EQ(tokenizer.decode(tokenizer.encode(text)), text);
      EXPECT_EQ(tokenizer.encode(text), encodeInOneGo(vocabulary, text));
      expectExactOffsets(tokenizer, text);
    }
  }
}

TEST(Tokenizer, lineBreaksArePiecesOfTheirOwn) {
  const Tokenizer tokenizer(tinyVocabulary());
  const std::vector<int> ids = tokenizer.encode("the\nferry\n\nleft");
  std::vector<std::string> pieces;
  pieces.reserve(ids.size());
  for (const int id : ids) pieces.push_back(tokenizer.piece(id));
  EXPECT_EQ(std::count(pieces.begin(), pieces.end(), "\n"), 1);
  EXPECT_EQ(std::count(pieces.begin(), pieces.end(), "\n\n"), 1);
}

TEST(Tokenizer, joinsInTheOrderOfTheDefinition) {
  std::mt19937_64 generator = seededGenerator();
  const Vocabulary vocabulary = tinyVocabulary();
  const Tokenizer tokenizer(vocabulary);
  for (int round = 0; round < 300; ++round) {
    const std::string text =
        round % 2 ? randomUnicode(generator, 60) : randomBrokenUtf8(generator, 60);
    ASSERT_EQ(tokenizer.encode(text), encodeByDefinition(vocabulary, text)) << text;
  }
  const std::string_view sentence = "When the keeper wrote that the weather rose above the harbour";
  EXPECT_EQ(tokenizer.encode(sentence), encodeByDefinition(vocabulary, sentence));
  EXPECT_LT(tokenizer.encode(sentence).size(), 20U);  // pieces of many characters are used
}

TEST(Tokenizer, randomUnicodeSurvives) {
  std::mt19937_64 generator = seededGenerator();
  const std::string text = randomUnicode(generator, std::size_t{1} << 20U);
  for (const Vocabulary& vocabulary : vocabularies()) {
    const Tokenizer tokenizer(vocabulary);
    const Encoding encoding = tokenizer.encodeWithOffsets(text);
    EXPECT_EQ(tokenizer.decode(encoding.ids), text);
    EXPECT_TRUE(std::is_sorted(encoding.offsets.begin(), encoding.offsets.end()));
    expectExactOffsets(tokenizer, text);
  }
}

TEST(Tokenizer, whatIsNotUtf8IsReplacedVisibly) {
  std::mt19937_64 generator = seededGenerator();
  for (const Vocabulary& vocabulary : vocabularies()) {
    const Tokenizer tokenizer(vocabulary);
    EXPECT_EQ(tokenizer.decode(tokenizer.encode("a\xFF\xC3 b\xE2\x82")),
              "a\uFFFD\uFFFD b\uFFFD\uFFFD");
    for (int round = 0; round < 200; ++round) {
      const std::string text = randomBrokenUtf8(generator, 200);
      const Encoding encoding = tokenizer.encodeWithOffsets(text);
      ASSERT_EQ(tokenizer.decode(encoding.ids), repaired(text));
      ASSERT_TRUE(std::is_sorted(encoding.offsets.begin(), encoding.offsets.end()));
      ASSERT_TRUE(encoding.offsets.empty() || encoding.offsets.back() < text.size());
    }
  }
}

TEST(Tokenizer, controlPiecesNeverComeFromText) {
  std::mt19937_64 generator = seededGenerator();
  for (const Vocabulary& vocabulary : vocabularies()) {
    const Tokenizer tokenizer(vocabulary);
    std::string text;
    for (int round = 0; round < 500; ++round) {
      const auto id = randomInteger(generator, 0, 12);
      text += vocabulary.pieces[static_cast<std::size_t>(id)].text;
      text += randomUnicode(generator, 3);
    }
    const std::vector<int> ids = tokenizer.encode(text);
    EXPECT_TRUE(
        std::none_of(ids.begin(), ids.end(), [&](int id) { return tokenizer.isControl(id); }));
    EXPECT_EQ(tokenizer.decode(ids), text);
  }
}

TEST(Tokenizer, namesItsPieces) {
  const Tokenizer tokenizer(tinyVocabulary());
  EXPECT_EQ(tokenizer.special("<|user|>"), 4);
  EXPECT_EQ(tokenizer.special("the"), std::nullopt);  // a piece, but of text
  EXPECT_EQ(tokenizer.special("<|system|>"), std::nullopt);
  EXPECT_TRUE(tokenizer.isControl(4));
  EXPECT_FALSE(tokenizer.isControl(40));
  EXPECT_EQ(tokenizer.bos(), 1);
  EXPECT_EQ(tokenizer.eos(), 2);
  EXPECT_EQ(tokenizer.piece(4), "<|user|>");
  EXPECT_EQ(tokenizer.bytes(4), "");
  EXPECT_EQ(tokenizer.bytes(7 + 10), "\n");
  EXPECT_THROW(tokenizer.piece(-1), Error);
  EXPECT_THROW(tokenizer.decode(std::vector<int>{tokenizer.vocabularySize()}), Error);
}

TEST(Tokenizer, threadsMayShareIt) {
  std::mt19937_64 generator = seededGenerator();
  const Tokenizer tokenizer(oddVocabulary());
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
