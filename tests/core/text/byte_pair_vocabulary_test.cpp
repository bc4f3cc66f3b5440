// SPDX-License-Identifier: GPL-3.0-or-later
// Byte-pair vocabularies in GGUF files.
#include <gtest/gtest.h>

#include <functional>

#include "core/error.h"
#include "core/loading/gguf.h"
#include "core/text/byte_alphabet.h"
#include "core/text/splitting.h"
#include "core/text/tokenizer.h"
#include "tests/core/text/byte_pair_data.h"
#include "tests/core/text/failure_of.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/tiny_vocabulary.h"

namespace specache::test {
namespace {

void expectContains(const std::string& message, const std::string& expected) {
  EXPECT_NE(message.find(expected), std::string::npos) << message;
}

GgufWriter withLists(const std::vector<std::string>& tokens, const std::vector<std::string>& merges,
                     const std::vector<std::int32_t>& types) {
  GgufWriter writer;
  writer.add("tokenizer.ggml.model", "gpt2");
  writer.add("tokenizer.ggml.pre", "qwen2");
  writer.add("tokenizer.ggml.tokens", tokens);
  writer.add("tokenizer.ggml.merges", merges);
  writer.add("tokenizer.ggml.token_type", types);
  return writer;
}

TEST(BytePairVocabulary, isReadAsItWasWritten) {
  Vocabulary written = tinyBytePairs();
  written.endOfTurn = 1;
  const Vocabulary read = throughGguf(written);
  EXPECT_EQ(read.kind, VocabularyKind::bytePairs);
  EXPECT_EQ(read.splitting, "gpt-2");
  EXPECT_EQ(read.bos, 0);
  EXPECT_EQ(read.endOfTurn, 1);
  EXPECT_FALSE(read.addSpacePrefix);
  EXPECT_FALSE(read.ignoreMerges);
  ASSERT_EQ(read.pieces.size(), written.pieces.size());
  for (std::size_t i = 0; i < read.pieces.size(); ++i) {
    EXPECT_EQ(read.pieces[i].text, written.pieces[i].text);
    EXPECT_EQ(read.pieces[i].type, written.pieces[i].type);
  }
  ASSERT_EQ(read.merges.size(), written.merges.size());
  for (std::size_t i = 0; i < read.merges.size(); ++i) {
    EXPECT_EQ(read.merges[i].left, written.merges[i].left);
    EXPECT_EQ(read.merges[i].right, written.merges[i].right);
    EXPECT_EQ(read.merges[i].joined, written.merges[i].joined);
  }
}

TEST(BytePairVocabulary, theFamilyDecidesWhatTheFileDoesNotSay) {
  const auto read = [](const char* family) {
    GgufWriter writer;
    writer.add("tokenizer.ggml.model", "gpt2");
    if (family) writer.add("tokenizer.ggml.pre", family);
    writer.add("tokenizer.ggml.tokens", std::vector<std::string>{"a", "b", "ab"});
    writer.add("tokenizer.ggml.merges", std::vector<std::string>{"a b"});
    const Bytes bytes = writer.bytes();
    return readVocabulary(GgufFile("model.gguf", bytes).metadata());
  };
  EXPECT_TRUE(read("llama-bpe").ignoreMerges);
  EXPECT_TRUE(read("llama-bpe").addBos);
  EXPECT_FALSE(read("qwen2").ignoreMerges);
  EXPECT_FALSE(read("qwen2").addBos);
  EXPECT_EQ(read(nullptr).splitting, "default");
}

TEST(BytePairVocabulary, specialsAndMarkersAreControlPieces) {
  GgufWriter writer = withLists({"<s>", "<|user|>", "<\uFF5Cend\uFF5C>", "a"}, {}, {4, 4, 4, 1});
  writer.add("tokenizer.ggml.eos_token_id", std::uint32_t{0});
  const Bytes bytes = writer.bytes();
  const Tokenizer tokenizer(readVocabulary(GgufFile("model.gguf", bytes).metadata()));
  for (const int id : {0, 1, 2}) EXPECT_TRUE(tokenizer.isControl(id));
  EXPECT_EQ(tokenizer.special("<|user|>"), 1);
}

TEST(BytePairVocabulary, whatIsUnsoundIsRefused) {
  expectContains(failureToRead(withLists({"a"}, {}, {1, 1})), "1 pieces and 2 types");
  expectContains(failureToRead(withLists({}, {}, {})), "0 pieces");
  expectContains(failureToRead(withLists({"a", "b"}, {"ab"}, {1, 1})), "does not name two pieces");
  expectContains(failureToRead(withLists({"a", "b"}, {"a "}, {1, 1})), "does not name two pieces");
  expectContains(failureToRead(withLists({"a", "b"}, {"a b"}, {1, 1})), "not in its vocabulary");
  expectContains(failureToRead(withLists({"a", "b", "a日"}, {"a 日"}, {1, 1, 1})), "merge of");
  expectContains(failureToRead(withLists({"a", "a"}, {}, {1, 1})), "already defined");
  expectContains(failureToRead(withLists({"a", ""}, {}, {1, 1})), "is empty");
  expectContains(failureToRead(withLists({"a", "b"}, {}, {1, 9})), "an unknown type");
  expectContains(failureToRead(withLists({"a", "<0x0A>"}, {}, {1, 6})), "among pairs of bytes");
  expectContains(failureToRead(withLists({"a", std::string(300, 'b')}, {}, {1, 4})), "too long");
  expectContains(failureToRead(withLists({"\xC3"}, {}, {1})), "not UTF-8");
}

TEST(BytePairVocabulary, unknownSplittingsAreRefusedByName) {
  Vocabulary vocabulary = tinyBytePairs();
  vocabulary.splitting = "martian";
  const std::string message = failureOf([&] { const Tokenizer tokenizer(vocabulary); });
  expectContains(message, "\"martian\", which is not known");
}

TEST(BytePairVocabulary, mergesMustStayInside) {
  Vocabulary vocabulary = tinyBytePairs();
  vocabulary.merges.push_back({3, -1, 4});
  expectContains(failureOf([&] { const Tokenizer tokenizer(vocabulary); }), "piece -1");
}

TEST(ByteAlphabet, spellsEachByteDifferently) {
  EXPECT_EQ(byteLetter(' '), U'Ġ');
  EXPECT_EQ(byteLetter('\n'), U'Ċ');
  EXPECT_EQ(byteLetter('a'), U'a');
  EXPECT_EQ(byteLetter(0xAD), U'\u0143');
  EXPECT_EQ(spelledBytes("ĠaĊ"), " a\n");
  EXPECT_EQ(spelledBytes("Ã¤"), "ä");
  EXPECT_EQ(spelledBytes("日"), std::nullopt);
  EXPECT_EQ(spelledBytes(" "), std::nullopt);
}

}  // namespace
}  // namespace specache::test
