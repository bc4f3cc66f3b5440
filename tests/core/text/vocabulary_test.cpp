// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/vocabulary.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "core/error.h"
#include "core/loading/gguf.h"
#include "core/text/tokenizer.h"
#include "tests/core/text/failure_of.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/tiny_vocabulary.h"

namespace specache::test {
namespace {

/// What the tokenizer says to the tiny vocabulary after a change.
std::string failureAfter(const std::function<void(Vocabulary&)>& change) {
  Vocabulary vocabulary = tinyVocabulary();
  vocabulary.source = "model.gguf";
  change(vocabulary);
  return failureOf([&] { const Tokenizer tokenizer(vocabulary); });
}

void expectContains(const std::string& message, const std::string& expected) {
  EXPECT_NE(message.find(expected), std::string::npos) << message;
  EXPECT_EQ(message.rfind("model.gguf ", 0), 0U) << message;
}

TEST(Vocabulary, isReadAsItWasWritten) {
  Vocabulary written = oddVocabulary();
  written.endOfTurn = 6;
  written.addBos = false;
  written.addSpacePrefix = false;
  GgufWriter writer;
  writer.addVocabulary(written);
  const Bytes bytes = writer.bytes();
  const GgufFile file("model.gguf", bytes);
  const Vocabulary read = readVocabulary(file.metadata());
  EXPECT_EQ(read.source, "model.gguf");
  EXPECT_EQ(read.bos, 1);
  EXPECT_EQ(read.eos, 2);
  EXPECT_EQ(read.endOfTurn, 6);
  EXPECT_FALSE(read.addBos);
  EXPECT_FALSE(read.addSpacePrefix);
  ASSERT_EQ(read.pieces.size(), written.pieces.size());
  for (std::size_t i = 0; i < read.pieces.size(); ++i) {
    EXPECT_EQ(read.pieces[i].text, written.pieces[i].text);
    EXPECT_EQ(read.pieces[i].score, written.pieces[i].score);
    EXPECT_EQ(read.pieces[i].type, written.pieces[i].type);
  }
}

TEST(Vocabulary, theUnknownPieceMayBeNamedByItsId) {
  Vocabulary vocabulary = tinyVocabulary();
  vocabulary.pieces[0].type = PieceType::normal;
  GgufWriter writer;
  writer.addVocabulary(vocabulary);
  writer.add("tokenizer.ggml.unknown_token_id", std::uint32_t{0});
  const Bytes bytes = writer.bytes();
  const GgufFile file("model.gguf", bytes);
  EXPECT_EQ(readVocabulary(file.metadata()).pieces[0].type, PieceType::unknown);
}

TEST(Vocabulary, markersOfAConversationAreControlPieces) {
  Vocabulary vocabulary = tinyVocabulary();
  for (int id = 3; id <= 6; ++id) {
    vocabulary.pieces[static_cast<std::size_t>(id)].type = PieceType::userDefined;
  }
  GgufWriter writer;
  writer.addVocabulary(vocabulary);
  const Bytes bytes = writer.bytes();
  const GgufFile file("model.gguf", bytes);
  const Tokenizer tokenizer(readVocabulary(file.metadata()));
  EXPECT_EQ(tokenizer.special("<|user|>"), 4);
  for (const int id : tokenizer.encode("<|user|> <|end|>")) EXPECT_FALSE(tokenizer.isControl(id));
}

TEST(Vocabulary, whatEndsATurnIsAControlPiece) {
  for (const char* text : {"<end_of_turn>", "<eot>"}) {
    Vocabulary written = tinyVocabulary();
    written.pieces[6] = {text, 0, PieceType::userDefined};
    written.endOfTurn = 6;
    GgufWriter writer;
    writer.addVocabulary(written);
    const Bytes bytes = writer.bytes();
    const Vocabulary read = readVocabulary(GgufFile("model.gguf", bytes).metadata());
    EXPECT_EQ(read.pieces[6].type, PieceType::control) << text;
  }
}

TEST(Vocabulary, controlPiecesOfPhi3StripWhatIsBehindThem) {
  GgufWriter writer;
  writer.add("general.architecture", "phi3");
  writer.addVocabulary(tinyVocabulary());
  const Bytes bytes = writer.bytes();
  const Vocabulary read = readVocabulary(GgufFile("model.gguf", bytes).metadata());
  for (const Piece& piece : read.pieces) {
    EXPECT_EQ(piece.stripsAfter, piece.type == PieceType::control && piece.text != "<s>");
    EXPECT_FALSE(piece.stripsBefore);
  }
}

TEST(Vocabulary, otherKindsAreRefusedByName) {
  GgufWriter writer;
  writer.add("tokenizer.ggml.model", "bert");
  expectContains(failureToRead(writer), "\"bert\", which is not supported");
  expectContains(failureToRead(GgufWriter()), "\"tokenizer.ggml.model\" is missing");
}

TEST(Vocabulary, listsMustAgree) {
  GgufWriter writer;
  writer.add("tokenizer.ggml.model", "llama");
  writer.add("tokenizer.ggml.tokens", std::vector<std::string>{"<unk>", "a"});
  expectContains(failureToRead(writer), "\"tokenizer.ggml.scores\" is missing");
  writer.add("tokenizer.ggml.scores", std::vector<float>{0});
  writer.add("tokenizer.ggml.token_type", std::vector<std::int32_t>{2, 1});
  expectContains(failureToRead(writer), "2 pieces, 1 scores and 2 types");
}

TEST(Vocabulary, unsoundPiecesAreNamed) {
  using V = Vocabulary;
  const std::vector<std::pair<std::function<void(V&)>, std::string>> cases = {
      {[](V& v) { v.pieces.back().text = ""; }, "is empty"},
      {[](V& v) { v.pieces.back().score = std::nanf(""); }, "has no score"},
      {[](V& v) { v.pieces.back().score = INFINITY; }, "has no score"},
      {[](V& v) { v.pieces.back().type = PieceType(7); }, "has an unknown type"},
      {[](V& v) { v.pieces.back().type = PieceType(0); }, "has an unknown type"},
      {[](V& v) { v.pieces.back().text = "\xE2\x96"; }, "\"\\xe2\\x96\", is not UTF-8"},
      {[](V& v) { v.pieces[20].text = "<0x1>"; }, "is no byte"},
      {[](V& v) { v.pieces[20].text = "<0xGG>"; }, "is no byte"},
      {[](V& v) { v.pieces[1].text = "é"; }, "a single character and a control piece"},
      {[](V& v) { v.bos = static_cast<int>(v.pieces.size()); }, "begin token"},
      {[](V& v) { v.eos = -1; }, "end token"},
      {[](V& v) { v.endOfTurn = 1 << 30; }, "end-of-turn token"},
      {[](V& v) { v.pieces.push_back(v.pieces.back()); }, "already defined"},
      {[](V& v) {
         v.pieces[20] = {"x20", 0};
       },
       "256 byte pieces"},
      {[](V& v) { v.pieces[0].type = PieceType::control; }, "unk is not defined"},
      {[](V& v) { v.pieces[1].type = PieceType::unknown; }, "unk is already defined"},
  };
  for (const auto& [change, expected] : cases) expectContains(failureAfter(change), expected);
}

TEST(Vocabulary, userDefinedPiecesThatSentencepieceCantSearchAreRefused) {
  const auto nested = [](Vocabulary& vocabulary, std::size_t count) {
    for (std::size_t n = 1; n <= count; ++n) {
      vocabulary.pieces.push_back({std::string(n, '@'), 0, PieceType::userDefined});
    }
  };
  EXPECT_EQ(failureAfter([&](Vocabulary& v) { nested(v, 63); }), "no error");
  expectContains(failureAfter([&](Vocabulary& v) { nested(v, 65); }), "can't be searched for");
  expectContains(failureAfter([](Vocabulary& v) {
                   v.pieces.push_back({std::string("a\0b", 3), 0, PieceType::userDefined});
                 }),
                 "can't be searched for");
}

TEST(Vocabulary, bytePieces) {
  EXPECT_EQ(byteOfPiece("<0x00>"), 0);
  EXPECT_EQ(byteOfPiece("<0x0A>"), 10);
  EXPECT_EQ(byteOfPiece("<0xFF>"), 255);
  for (const char* text : {"", "<0x0a>", "<0x0A", "<0x0A>>", "<0X0A>", "a"}) {
    EXPECT_EQ(byteOfPiece(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace specache::test
