// SPDX-License-Identifier: GPL-3.0-or-later
// Unsound files: each is refused with a sentence, fast, and nothing is read past the end.
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "core/loading/gguf.h"
#include "core/text/vocabulary.h"
#include "tests/core/loading/failure_of_file.h"
#include "tests/support/flip_bits.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/seed.h"

namespace specache::test {
namespace {

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

/// The error's sentence, "no error" when there was none. A copy of exactly the file's size lets the
/// address sanitizer see every step past the end.
std::string failure(const Bytes& bytes) {
  const Bytes exact(bytes.begin(), bytes.end());
  return failureOfFile([&] {
    const GgufFile file("model.gguf", exact);
    EXPECT_LE(readEveryByte(file.tensors()), most);
    if (file.metadata().contains("tokenizer.ggml.model")) readVocabulary(file.metadata());
  });
}

void expectFailure(const GgufWriter& writer, const std::string& expected) {
  const std::string message = failure(writer.bytes());
  EXPECT_NE(message.find(expected), std::string::npos) << "Got: " << message;
  EXPECT_EQ(message.rfind("model.gguf ", 0), 0U) << message;
  EXPECT_EQ(message.back(), '.') << message;
}

TEST(GgufDamage, everyTruncationIsNoticed) {
  const Bytes whole = smallGguf(testSeed());
  ASSERT_EQ(failure(whole), "no error");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Bytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    const std::string message = failure(part);
    ASSERT_NE(message.find("is cut short"), std::string::npos) << length << ": " << message;
    ASSERT_NE(message.find("Download it again."), std::string::npos);
  }
}

TEST(GgufDamage, flippedBitsNeverDoMoreThanFail) {
  std::mt19937_64 generator = seededGenerator();
  const Bytes whole = smallGguf(testSeed());
  int refused = 0;
  for (int round = 0; round < 4000; ++round) {
    Bytes damaged = whole;
    flipBits(damaged, generator, 8);
    refused += failure(damaged) != "no error";
  }
  EXPECT_GT(refused, 0);
}

TEST(GgufDamage, flippedBitsInTheFixedHeaderAreNoticed) {
  const Bytes whole = smallGguf(testSeed());
  constexpr std::size_t version = 4;
  constexpr std::size_t tensorCount = 8;
  for (std::size_t bit = 0; bit < 24 * 8; ++bit) {
    const auto mask = std::byte(1U << (bit % 8));
    const bool fewerTensors = bit / 8 == tensorCount && (whole[tensorCount] & mask) == mask;
    if (bit == version * 8 || fewerTensors) continue;  // version 2, or fewer tensors, are sound
    Bytes damaged = whole;
    damaged[bit / 8] ^= mask;
    EXPECT_NE(failure(damaged), "no error") << "bit " << bit;
  }
}

TEST(GgufDamage, otherFilesAreNoGguf) {
  for (const std::string_view text : {"PK\3\4 a zip file", "GGML", "<html>", "x"}) {
    Bytes bytes;
    for (const char c : text) bytes.push_back(static_cast<std::byte>(c));
    EXPECT_NE(failure(bytes).find("it is not a GGUF file"), std::string::npos) << text;
  }
}

TEST(GgufDamage, otherVersions) {
  GgufWriter writer;
  for (const auto& [version, expected] :
       std::map<std::uint32_t, std::string>{{0, "version 0"},
                                            {1, "Convert the model to GGUF again"},
                                            {4, "newer version of this program"},
                                            {3U << 24U, "big-endian"}}) {
    writer.version = version;
    expectFailure(writer, expected);
  }
}

TEST(GgufDamage, hostileCounts) {
  for (const std::uint64_t count : {std::uint64_t{1} << 16U, std::uint64_t{1} << 32U, most}) {
    GgufWriter entries;
    entries.entryCount = count;
    EXPECT_NE(failure(entries.bytes()), "no error") << count;
    GgufWriter tensors;
    tensors.tensorCount = count;
    EXPECT_NE(failure(tensors.bytes()), "no error") << count;
  }
}

Bytes listOf(GgufType type, std::uint64_t count, const Bytes& elements = {}) {
  ByteWriter writer;
  writer.number(static_cast<std::uint32_t>(type));
  writer.number(count);
  writer.append(elements);
  return writer.bytes();
}

TEST(GgufDamage, hostileLists) {
  for (const std::uint64_t count :
       {std::uint64_t{1000}, std::uint64_t{1} << 33U, most / 4 + 1, most}) {
    for (const GgufType type : {GgufType::uint8, GgufType::float32, GgufType::float64,
                                GgufType::string, GgufType::boolean}) {
      GgufWriter writer;
      writer.addRaw("list", 9, listOf(type, count));
      expectFailure(writer, type == GgufType::string && count > 1000 ? "claims" : "cut short");
    }
  }
  GgufWriter nested;
  nested.addRaw("list", 9, listOf(GgufType::array, 1, listOf(GgufType::uint8, 0)));
  expectFailure(nested, "\"list\" is a list of lists");
  GgufWriter unknown;
  unknown.addRaw("list", 9, listOf(static_cast<GgufType>(13), 1));
  expectFailure(unknown, "unknown type 13");
}

TEST(GgufDamage, manyEmptyStringsAreCountedNotStored) {
  constexpr std::uint64_t count = std::uint64_t{1} << 22U;
  GgufWriter writer;
  writer.addRaw("list", 9, listOf(GgufType::string, count, Bytes(count * 8)));
  EXPECT_EQ(failure(writer.bytes()), "no error");
}

TEST(GgufDamage, hostileStrings) {
  for (const std::uint64_t length :
       {std::uint64_t{1000}, std::uint64_t{1} << 40U, most - 7, most}) {
    ByteWriter value;
    value.number(length);
    GgufWriter writer;
    writer.addRaw("text", 8, value.bytes());
    expectFailure(writer, "cut short");
  }
}

TEST(GgufDamage, keys) {
  GgufWriter twice;
  twice.add("key", 1);
  twice.add("key", 2);
  expectFailure(twice, "\"key\" occurs twice");
  GgufWriter unnamed;
  unnamed.add("", 1);
  expectFailure(unnamed, "has no name");
  GgufWriter unknown;
  unknown.addRaw("key", 77, {});
  expectFailure(unknown, "unknown type 77");
  GgufWriter ugly;
  ugly.addRaw("\x1b[31m" + std::string(200, 'k'), 77, {});
  expectFailure(ugly, "\"\\x1b[31mkkk");
}

TEST(GgufDamage, alignment) {
  for (const std::uint32_t alignment : {0U, 1U, 4U, 24U, 33U, 1U << 21U, 1U << 31U}) {
    GgufWriter writer;
    writer.add("general.alignment", alignment);
    expectFailure(writer, "not a power of two");
  }
  GgufWriter text;
  text.add("general.alignment", "32");
  expectFailure(text, "\"general.alignment\" is text");
}

TEST(GgufDamage, tensorShapes) {
  const std::vector<std::pair<std::vector<std::uint64_t>, std::string>> cases = {
      {{}, "has 0 dimensions"},
      {{1, 1, 1, 1, 1}, "has 5 dimensions"},
      {{0}, "dimension of size 0"},
      {{4, 0}, "dimension of size 0"},
      {{most}, "dimension of size"},
      {{std::uint64_t{1} << 62U}, "more values than can be counted"},
      {{std::uint64_t{1} << 32U, std::uint64_t{1} << 31U}, "more values than can be counted"},
      {{std::uint64_t{1} << 16U, 1U << 16U, 1U << 16U, 1U << 16U}, "more values than"},
      {{std::uint64_t{1} << 40U}, "cut short"},
  };
  for (const auto& [shape, expected] : cases) {
    GgufWriter writer;
    writer.addTensorRecord("w", shape, 0, 0);
    expectFailure(writer, expected);
  }
}

TEST(GgufDamage, blocksOfEveryType) {
  for (const kernels::DType dtype : allTypes()) {
    const kernels::DTypeInfo type = kernels::info(dtype);
    SCOPED_TRACE(type.name);
    if (type.blockValues > 1) {
      for (const int columns : {1, type.blockValues - 1, type.blockValues + 16}) {
        GgufWriter ragged;
        ragged.addTensorRecord("w", {static_cast<std::uint64_t>(columns)}, ggufNumber(dtype), 0);
        expectFailure(ragged, "the tensor \"w\" has rows of " + std::to_string(columns) +
                                  " values, which is not a multiple of " +
                                  std::to_string(type.blockValues) + ", the block of " +
                                  std::string(type.name));
      }
    }
    Bytes data(kernels::rowBytes(dtype, 512) * 3);
    GgufWriter whole;
    whole.addTensor("w", dtype, {512, 3}, data);
    ASSERT_EQ(failure(whole.bytes()), "no error");
    data.pop_back();
    GgufWriter cut;
    cut.addTensor("w", dtype, {512, 3}, data);
    expectFailure(cut, "cut short");
    GgufWriter misplaced;
    misplaced.addTensorRecord("w", {512, 3}, ggufNumber(dtype), 8);
    expectFailure(misplaced, "begins at 8, which is not a multiple of 32");
  }
}

TEST(GgufDamage, tensorTypes) {
  GgufWriter quantised;
  quantised.addTensorRecord("blk.0.ffn_up.weight", {256}, 16, 0);
  expectFailure(quantised,
                "the tensor \"blk.0.ffn_up.weight\" is stored as IQ2_XXS, which is not supported. "
                "Choose a copy of the model in Q4_K_M, Q8_0");
  for (const std::uint32_t type : {40U, 1000U, 0xFFFFFFFFU}) {
    GgufWriter unknown;
    unknown.addTensorRecord("w", {256}, type, 0);
    expectFailure(unknown, "unknown type " + std::to_string(type));
  }
}

TEST(GgufDamage, tensorOffsets) {
  for (const std::uint64_t offset : {std::uint64_t{64}, std::uint64_t{1} << 40U, most - 31}) {
    GgufWriter writer;
    writer.addTensor("first", {4}, {1, 2, 3, 4});
    writer.addTensorRecord("second", {4}, 0, offset);
    expectFailure(writer, "cut short");
  }
  GgufWriter crooked;
  crooked.addTensorRecord("w", {4}, 0, 4);
  expectFailure(crooked, "not a multiple of 32");
}

TEST(GgufDamage, tensorsOverEachOther) {
  GgufWriter writer;
  writer.addTensor("first", {16}, std::vector<float>(16, 1.5F));
  writer.addTensorRecord("second", {4}, 0, 32);
  expectFailure(writer, "\"first\" and \"second\" lie over each other");
  GgufWriter same;
  same.addTensor("first", {4}, {1, 2, 3, 4});
  same.addTensorRecord("second", {4}, 0, 0);
  expectFailure(same, "lie over each other");
}

TEST(GgufDamage, tensorNames) {
  GgufWriter twice;
  twice.addTensor("w", {8}, std::vector<float>(8, 2.5F));
  twice.addTensor("w", {8}, std::vector<float>(8, 3.5F));
  expectFailure(twice, "\"w\" occurs twice");
  GgufWriter unnamed;
  unnamed.addTensor("", {8}, std::vector<float>(8, 2.5F));
  expectFailure(unnamed, "has no name");
}

}  // namespace
}  // namespace specache::test
