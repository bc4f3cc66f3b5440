// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/detokenizer.h"

#include <gtest/gtest.h>

#include "core/text/utf8.h"
#include "tests/core/text/reference_tokenizer.h"
#include "tests/support/random_text.h"
#include "tests/support/seed.h"
#include "tests/support/tiny_vocabulary.h"

namespace specache::test {
namespace {

std::vector<int> randomIds(std::mt19937_64& generator, const Tokenizer& tokenizer, int first) {
  std::vector<int> ids;
  for (auto n = randomInteger(generator, 0, 40); n > 0; --n) {
    const bool byte = randomInteger(generator, 0, 1) == 0;  // many, for broken characters
    const int last = byte ? 7 + 255 : tokenizer.vocabularySize() - 1;
    ids.push_back(static_cast<int>(randomInteger(generator, byte ? 7 + 0x80 : first, last)));
  }
  return ids;
}

TEST(Detokenizer, neverShowsHalfACharacter) {
  std::mt19937_64 generator = seededGenerator();
  const Tokenizer tokenizer(oddVocabulary());
  for (int round = 0; round < 5000; ++round) {
    Detokenizer detokenizer(tokenizer);
    const std::vector<int> ids = randomIds(generator, tokenizer, 0);
    std::string text;
    for (const int id : ids) {
      const std::string part = detokenizer.push(id);
      ASSERT_TRUE(isValidUtf8(part));
      text += part;
    }
    text += detokenizer.finish();
    ASSERT_TRUE(isValidUtf8(text));
    ASSERT_EQ(text, tokenizer.decode(ids));
    ASSERT_EQ(detokenizer.finish(), "");
  }
}

TEST(Detokenizer, agreesWithSentencepiece) {
  std::mt19937_64 generator = seededGenerator();
  Vocabulary vocabulary = oddVocabulary();
  vocabulary.addSpacePrefix = false;
  const Tokenizer tokenizer(vocabulary);
  for (int round = 0; round < 200; ++round) {
    const std::vector<int> ids = randomIds(generator, tokenizer, 1);  // 0 is the unknown piece
    ASSERT_EQ(tokenizer.decode(ids), decodeBySentencePiece(vocabulary, ids));
  }
}

TEST(Detokenizer, showsACharacterWithItsLastByte) {
  const Tokenizer tokenizer(tinyVocabulary());
  const std::vector<int> ids = tokenizer.encode("😀");  // a space, then four bytes
  ASSERT_EQ(ids.size(), 5U);
  Detokenizer detokenizer(tokenizer);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(detokenizer.push(ids[i]), "");
  EXPECT_EQ(detokenizer.push(ids[4]), "😀");
  EXPECT_EQ(detokenizer.finish(), "");
}

TEST(Detokenizer, showsAnUnfinishedCharacterAsReplacement) {
  const Tokenizer tokenizer(tinyVocabulary());
  const std::vector<int> ids = tokenizer.encode("a😀");
  Detokenizer detokenizer(tokenizer);
  std::string text;
  for (std::size_t i = 0; i + 1 < ids.size(); ++i) text += detokenizer.push(ids[i]);
  EXPECT_EQ(text, "a");
  EXPECT_EQ(detokenizer.finish(), "\uFFFD\uFFFD\uFFFD");
}

TEST(Detokenizer, dropsTheSpaceAtTheVeryBeginningOnly) {
  const Tokenizer tokenizer(tinyVocabulary());
  const std::vector<int> ids = tokenizer.encode("the ferry");
  Detokenizer detokenizer(tokenizer);
  EXPECT_EQ(detokenizer.push(tokenizer.special("<|assistant|>").value()), "");
  std::string text;
  for (int repeat = 0; repeat < 2; ++repeat) {
    for (const int id : ids) text += detokenizer.push(id);
  }
  EXPECT_EQ(text, "the ferry the ferry");
}

}  // namespace
}  // namespace specache::test
