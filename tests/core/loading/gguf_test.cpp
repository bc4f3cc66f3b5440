// SPDX-License-Identifier: GPL-3.0-or-later
// Sound files: what was written is what is read.
#include "core/loading/gguf.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <utility>

#include "core/error.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/seed.h"
#include "tests/support/temporary_folder.h"

namespace specache::test {
namespace {

using kernels::DType;

template <typename T>
std::string failureOf(const GgufFile& file, std::string_view key) {
  try {
    file.metadata().find<T>(key);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Gguf, readsEveryTypeOfMetadata) {
  GgufWriter writer;
  writer.add("bool", true);
  writer.add("u32", std::uint32_t{4000000000});
  writer.add("i32", -5);
  writer.add("u64", std::uint64_t{1} << 50);
  writer.add("float", 0.5F);
  writer.add("text", "grüße");
  writer.add("texts", std::vector<std::string>{"a", "", "ccc"});
  writer.add("floats", std::vector<float>{1.5F, -2});
  writer.add("ints", std::vector<std::int32_t>{3, -4});
  for (const std::uint32_t version : {2U, 3U}) {
    writer.version = version;
    const Bytes bytes = writer.bytes();
    const GgufFile file("test.gguf", bytes);
    const GgufMetadata& metadata = file.metadata();
    EXPECT_EQ(metadata.size(), 9U);
    EXPECT_EQ(metadata.find<bool>("bool"), true);
    EXPECT_EQ(metadata.find<std::int64_t>("u32"), 4000000000);
    EXPECT_EQ(metadata.find<int>("i32"), -5);
    EXPECT_EQ(metadata.find<std::int64_t>("u64"), std::int64_t{1} << 50);
    EXPECT_EQ(metadata.find<float>("float"), 0.5F);
    EXPECT_EQ(metadata.find<std::string_view>("text"), "grüße");
    EXPECT_EQ(metadata.require<std::vector<std::string_view>>("texts"),
              (std::vector<std::string_view>{"a", "", "ccc"}));
    EXPECT_EQ(metadata.require<std::vector<float>>("floats"), (std::vector<float>{1.5F, -2}));
    EXPECT_EQ(metadata.require<std::vector<int>>("ints"), (std::vector<int>{3, -4}));
    EXPECT_EQ(metadata.find<int>("none"), std::nullopt);
  }
}

template <typename Number>
Bytes raw(Number value) {
  ByteWriter writer;
  writer.number(value);
  return writer.bytes();
}

TEST(Gguf, readsNumbersOfEveryWidth) {
  GgufWriter writer;
  writer.addRaw("u8", 0, raw<std::uint8_t>(200));
  writer.addRaw("i8", 1, raw<std::int8_t>(-100));
  writer.addRaw("u16", 2, raw<std::uint16_t>(60000));
  writer.addRaw("i16", 3, raw<std::int16_t>(-30000));
  writer.addRaw("i64", 11, raw<std::int64_t>(std::numeric_limits<std::int64_t>::min()));
  writer.addRaw("f64", 12, raw<double>(0.125));
  const Bytes bytes = writer.bytes();
  const GgufFile file("test.gguf", bytes);
  EXPECT_EQ(file.metadata().find<int>("u8"), 200);
  EXPECT_EQ(file.metadata().find<int>("i8"), -100);
  EXPECT_EQ(file.metadata().find<int>("u16"), 60000);
  EXPECT_EQ(file.metadata().find<int>("i16"), -30000);
  EXPECT_EQ(file.metadata().find<std::int64_t>("i64"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(file.metadata().find<float>("f64"), 0.125F);
}

TEST(Gguf, namesTheKeyWhenAValueIsOfAnotherKind) {
  GgufWriter writer;
  writer.add("text", "four");
  writer.add("large", std::uint32_t{4000000000});
  writer.add("huge", ~std::uint64_t{0});
  writer.add("list", std::vector<std::int32_t>{1});
  const Bytes bytes = writer.bytes();
  const GgufFile file("test.gguf", bytes);
  EXPECT_NE(failureOf<int>(file, "text").find("the entry \"text\" is text where a whole number"),
            std::string::npos);
  EXPECT_NE(failureOf<int>(file, "large").find("\"large\""), std::string::npos);
  EXPECT_NE(failureOf<std::int64_t>(file, "huge").find("\"huge\""), std::string::npos);
  EXPECT_NE(failureOf<int>(file, "list").find("\"list\" is a list"), std::string::npos);
  EXPECT_NE(failureOf<std::vector<float>>(file, "list").find("\"list\""), std::string::npos);
  EXPECT_NE(failureOf<std::vector<int>>(file, "text").find("\"text\""), std::string::npos);
  EXPECT_NE(failureOf<bool>(file, "text").find("yes or no"), std::string::npos);
  EXPECT_NE(failureOf<float>(file, "text").find("decimals"), std::string::npos);
  try {
    file.metadata().require<int>("llama.block_count");
    FAIL() << "A missing key was not missed.";
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()),
              "test.gguf can't be used: the entry \"llama.block_count\" is missing. Convert the "
              "model to GGUF again, or choose another copy.");
  }
}

TEST(Gguf, findsTensorsOfEveryTypeWithTheirBytes) {
  std::mt19937_64 generator = seededGenerator();
  for (const std::uint32_t alignment : {8U, 32U, 64U, 4096U}) {
    GgufWriter writer;
    writer.alignment = alignment;
    std::map<std::string, Bytes> contents;
    for (const DType dtype : allTypes()) {
      Bytes data(5 * 2 * kernels::rowBytes(dtype, 768));
      for (std::byte& byte : data) byte = static_cast<std::byte>(generator());
      const std::string name(kernels::info(dtype).name);
      writer.addTensor(name, dtype, {768, 5, 2}, data);
      contents[name] = data;
    }
    const TemporaryFolder folder;
    const GgufFile file(folder.write("model.gguf", writer.bytes()));
    EXPECT_EQ(file.tensors().size(), 15U);
    for (const auto& [name, data] : contents) {
      const StoredTensor& tensor = file.tensor(name);
      EXPECT_EQ(tensor.name, name);
      EXPECT_EQ(kernels::info(tensor.dtype).name, name);
      EXPECT_EQ(tensor.columns(), 768);
      EXPECT_EQ(tensor.rows(), 10);
      EXPECT_EQ(tensor.dimensions, 3);
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensor.data.data()) % alignment, 0U);
      ASSERT_EQ(tensor.data.size(), data.size());
      EXPECT_EQ(std::memcmp(tensor.data.data(), data.data(), data.size()), 0);
    }
    EXPECT_EQ(file.findTensor("none"), nullptr);
    EXPECT_THROW(file.tensor("none"), Error);
  }
}

TEST(Gguf, staysWholeWhenMoved) {
  const TemporaryFolder folder;
  GgufFile file(folder.write("model.gguf", smallGguf(testSeed())));
  const GgufFile moved = std::move(file);
  EXPECT_EQ(moved.metadata().find<std::string_view>("general.architecture"), "llama");
  EXPECT_EQ(moved.tensor("weight.Q8_0").rows(), 3);
}

}  // namespace
}  // namespace specache::test
