// SPDX-License-Identifier: GPL-3.0-or-later
// Long texts are encoded in chunks, and nobody may be able to tell.
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

#include "core/text/chunk_boundaries.h"
#include "core/text/tokenizer.h"
#include "tests/core/text/reference_tokenizer.h"
#include "tests/support/random_text.h"
#include "tests/support/seed.h"
#include "tests/support/tiny_vocabulary.h"

namespace specache::test {
namespace {

constexpr std::size_t megabyte = 1000 * 1000;

/// One without byte pieces, where sentencepiece makes one unknown piece of neighbours.
Vocabulary withoutBytes() {
  Vocabulary vocabulary = tinyVocabulary();
  std::erase_if(vocabulary.pieces, [](const Piece& p) { return p.type == PieceType::byte; });
  return vocabulary;
}

TEST(LongText, chunksGiveTheSameIds) {
  std::mt19937_64 generator = seededGenerator();
  constexpr std::size_t size = 50000;  // a dozen chunks
  const std::vector<std::string> texts = {
      randomUnicode(generator, size), randomBrokenUtf8(generator, size),
      std::string(size, '\x80'),      std::string(size, '\n'),
      std::string(size, ' '),         std::string(size, 'x')};
  for (const Vocabulary& vocabulary : {tinyVocabulary(), oddVocabulary(), withoutBytes()}) {
    const Tokenizer tokenizer(vocabulary);
    for (const std::string& text : texts) {
      EXPECT_TRUE(tokenizer.encode(text) == encodeInOneGo(vocabulary, text))
          << "a text of " << text.size() << " bytes that begins with byte " << int(text[0]);
    }
  }
}

TEST(LongText, chunksAreShortAndWhole) {
  std::mt19937_64 generator = seededGenerator();
  const ChunkBoundaries boundaries(oddVocabulary());
  const std::string text = randomBrokenUtf8(generator, megabyte / 4);
  constexpr std::size_t target = 1000;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = boundaries.chunkEnd(text, begin, target);
    ASSERT_GT(end, begin);
    ASSERT_LE(end, text.size());
    ASSERT_LT(end - begin, 2 * target);
    ASSERT_TRUE(end == text.size() || end - begin >= target);
    begin = end;
  }
}

TEST(LongText, aBoundaryNeverSeparatesWhatAPieceJoins) {
  const Vocabulary vocabulary = oddVocabulary();
  const ChunkBoundaries boundaries(vocabulary);
  for (const Piece& piece : vocabulary.pieces) {
    if (piece.type == PieceType::control || piece.type == PieceType::byte) continue;
    for (std::size_t target = 0; target < piece.text.size(); ++target) {
      const std::size_t end = boundaries.chunkEnd(piece.text, 0, target);
      EXPECT_EQ(end, piece.text.size()) << piece.text;
    }
  }
}

TEST(LongText, fiveMegabytesInOneLine) {
  std::mt19937_64 generator = seededGenerator();
  std::string words;
  while (words.size() < 5 * megabyte) {
    words += ' ';
    for (auto n = randomInteger(generator, 1, 9); n > 0; --n) {
      words += static_cast<char>(randomInteger(generator, 'a', 'z'));
    }
  }
  const Tokenizer tokenizer(tinyVocabulary());
  for (const std::string& text : {words, std::string(5 * megabyte, 'e')}) {
    const auto begin = std::chrono::steady_clock::now();
    const std::vector<int> ids = tokenizer.encode(text);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    std::cout << "5 MB in one line: " << ids.size() << " tokens in " << seconds.count() << " s\n";
    EXPECT_LT(seconds.count(), 60);  // some 3 s; the rest is for sanitizers and busy machines
    EXPECT_TRUE(tokenizer.decode(ids) == text);
  }
}

}  // namespace
}  // namespace specache::test
