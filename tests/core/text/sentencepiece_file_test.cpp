// SPDX-License-Identifier: GPL-3.0-or-later
// tokenizer.model files, sound and unsound.
#include "core/text/sentencepiece_file.h"

#include <gtest/gtest.h>

#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

#include "core/text/tokenizer.h"
#include "tests/core/text/failure_of.h"
#include "tests/support/flip_bits.h"
#include "tests/support/random_text.h"
#include "tests/support/seed.h"

namespace specache::test {
namespace {

std::string wholeModel() {
  std::ifstream stream("tests/data/pieces/bpe.model", std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Reads it and uses what it says.
std::string failure(const std::string& content) {
  const std::clock_t begin = std::clock();
  const std::string message = failureOf([&] {
    const Tokenizer tokenizer(readSentencePieceFile("tokenizer.model", content));
    tokenizer.encode("The ferry 😀");
  });
  EXPECT_LT(std::clock() - begin, CLOCKS_PER_SEC) << message;
  return message;
}

/// A field that holds bytes, as protobuf writes it.
std::string field(int number, const std::string& content) {
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(content.size())} +
         content;
}
std::string field(int number, int value) {
  return {static_cast<char>(number << 3), static_cast<char>(value)};
}

std::string piece(const std::string& text, int type = 1) {
  return field(1, field(1, text) + field(3, type));
}

/// The least that can be used: three pieces and a normalizer that leaves spaces.
std::string least(const std::string& trainer, const std::string& normalizer) {
  return piece("<unk>", 2) + piece("<s>", 3) + piece("</s>", 3) + piece("\u2581") + piece("a") +
         field(2, trainer) + field(3, normalizer);
}

TEST(SentencePieceFile, isReadAsItWasTrained) {
  const Vocabulary vocabulary = readSentencePieceFile("tokenizer.model", wholeModel());
  EXPECT_EQ(vocabulary.kind, VocabularyKind::sentencePiece);
  EXPECT_EQ(vocabulary.pieces.size(), 700U);
  EXPECT_EQ(vocabulary.pieces[0].type, PieceType::unknown);
  EXPECT_EQ(vocabulary.pieces[1].text, "<s>");
  EXPECT_EQ(vocabulary.pieces[2].type, PieceType::control);
  EXPECT_TRUE(vocabulary.addSpacePrefix);
}

TEST(SentencePieceFile, otherWaysOfTraining) {
  const std::string keeps = field(4, 0);
  EXPECT_EQ(failure(least(field(3, 2), keeps)), "no error");
  EXPECT_EQ(failure(least(field(3, 1), keeps)), "no error");
  EXPECT_NE(failure(least(field(3, 3), keeps)).find("whole words"), std::string::npos);
  EXPECT_NE(failure(least(field(3, 2), field(2, "x") + keeps)).find("replaces characters"),
            std::string::npos);
  EXPECT_NE(failure(least(field(3, 2), "")).find("removes spaces"), std::string::npos);
  EXPECT_NE(failure(least(field(3, 2), keeps + field(5, 0))).find("does not mark spaces"),
            std::string::npos);
  const Vocabulary none =
      readSentencePieceFile("tokenizer.model", least(field(3, 2), keeps + field(3, 0)));
  EXPECT_FALSE(none.addSpacePrefix);
}

TEST(SentencePieceFile, otherFiles) {
  for (const std::string content :
       {"<html>", "{\"model\": 1}", "PK\3\4", "version https://git-lfs"}) {
    const std::string message = failure(content);
    EXPECT_NE(message, "no error") << content;
    EXPECT_EQ(message.rfind("tokenizer.model ", 0), 0U) << message;
  }
  EXPECT_NE(failure(piece("<unk>", 2) + piece("a", 77)).find("unknown type"), std::string::npos);
  EXPECT_NE(failure(std::string(20, '\xFF')).find("has no end"), std::string::npos);
}

TEST(SentencePieceFile, everyTruncationIsHarmless) {
  const std::string whole = wholeModel();
  for (std::size_t length = 0; length < whole.size(); length += 7) {
    failure(whole.substr(0, length));
  }
}

TEST(SentencePieceFile, flippedBitsNeverDoMoreThanFail) {
  std::mt19937_64 generator = seededGenerator();
  const std::string whole = wholeModel();
  for (int round = 0; round < 500; ++round) {
    std::string damaged = whole;
    flipBits(damaged, generator, 8);
    failure(damaged);
  }
}

}  // namespace
}  // namespace specache::test
