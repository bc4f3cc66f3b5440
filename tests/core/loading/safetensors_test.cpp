// SPDX-License-Identifier: GPL-3.0-or-later
// Sound safetensors files are read as they were written, unsound ones refused with a sentence.
#include "core/loading/safetensors.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/core/loading/failure_of_file.h"
#include "tests/support/flip_bits.h"
#include "tests/support/safetensors_writer.h"
#include "tests/support/seed.h"
#include "tests/support/temporary_folder.h"

namespace specache::test {
namespace {

/// The error's sentence, "no error" when there was none. A copy of exactly the file's size lets the
/// address sanitizer see steps past the end.
std::string failure(const Bytes& bytes) {
  const Bytes exact(bytes.begin(), bytes.end());
  return failureOfFile([&] {
    const SafetensorsFile file("model.safetensors", exact);
    EXPECT_LE(readEveryByte(file.tensors()), 255 * exact.size());
  });
}

void expectFailure(const Bytes& bytes, const std::string& expected) {
  const std::string message = failure(bytes);
  EXPECT_NE(message.find(expected), std::string::npos) << "Got: " << message;
  EXPECT_EQ(message.rfind("model.safetensors ", 0), 0U) << message;
  EXPECT_EQ(message.back(), '.') << message;
}

/// A file of one F32 tensor of two values, with this in the header instead.
Bytes withEntry(const std::string& entry) {
  return SafetensorsWriter::file("{\"w\":" + entry + "}", Bytes(8));
}

TEST(Safetensors, findsTensorsWithTheirBytes) {
  const TemporaryFolder folder;
  const SafetensorsFile file(folder.write("model.safetensors", smallSafetensors(testSeed())));
  ASSERT_EQ(file.tensors().size(), 4U);
  const SafeTensor& embedding = file.tensors().at("model.embed_tokens.weight");
  EXPECT_EQ(embedding.type, "BF16");
  EXPECT_EQ(embedding.shape, (std::vector<std::int64_t>{5, 4}));
  EXPECT_EQ(embedding.data.size(), 40U);
  EXPECT_EQ(file.tensors().at("scalar").shape.size(), 0U);
}

TEST(Safetensors, everyTruncationIsNoticed) {
  const Bytes whole = smallSafetensors(testSeed());
  ASSERT_EQ(failure(whole), "no error");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Bytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    ASSERT_NE(failure(part).find("is cut short"), std::string::npos) << length;
  }
}

TEST(Safetensors, flippedBitsNeverDoMoreThanFail) {
  std::mt19937_64 generator = seededGenerator();
  const Bytes whole = smallSafetensors(testSeed());
  int refused = 0;
  for (int round = 0; round < 4000; ++round) {
    Bytes damaged = whole;
    flipBits(damaged, generator, 8);
    refused += failure(damaged) != "no error";
  }
  EXPECT_GT(refused, 0);
}

TEST(Safetensors, hostileLengths) {
  for (const std::uint64_t length : {std::uint64_t{1} << 40U, ~std::uint64_t{0}}) {
    ByteWriter writer;
    writer.number(length);
    writer.append(Bytes(100));
    expectFailure(writer.bytes(), "so it is no safetensors file");
  }
  ByteWriter longer;
  longer.number(std::uint64_t{101});
  longer.append(Bytes(100));
  expectFailure(longer.bytes(), "cut short");
  expectFailure(SafetensorsWriter::file(""), "it is not JSON");
}

TEST(Safetensors, otherFiles) {
  const std::string page = "<!DOCTYPE html><html><body>Not found</body></html>";
  Bytes bytes;
  for (const char c : page) bytes.push_back(static_cast<std::byte>(c));
  expectFailure(bytes, "so it is no safetensors file");
}

TEST(Safetensors, absurdHeaders) {
  expectFailure(SafetensorsWriter::file("[1]"), "not a JSON object");
  expectFailure(SafetensorsWriter::file("{\"a\":"), "it is not JSON");
  expectFailure(SafetensorsWriter::file(std::string(1000000, '[')), "nested too deeply");
  expectFailure(SafetensorsWriter::file("{\"\xFF\":1}"), "it is not JSON");
  std::string many = "{\"0\":0";
  for (int i = 1; i < 70000; ++i) many += ",\"" + std::to_string(i) + "\":0";
  expectFailure(SafetensorsWriter::file(many + "}"), "it claims 70000 tensors");
}

TEST(Safetensors, absurdEntries) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"7", "\"dtype\" is not a text"},
      {R"({"shape":[2],"data_offsets":[0,8]})", "\"dtype\" is not a text"},
      {R"({"dtype":"Q4","shape":[2],"data_offsets":[0,8]})", "stored as \"Q4\""},
      {R"({"dtype":"F32","data_offsets":[0,8]})", "has no shape"},
      {R"({"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]})", "has no shape"},
      {R"({"dtype":"F32","shape":[-2],"data_offsets":[0,8]})", "dimension of the size \"-2\""},
      {R"({"dtype":"F32","shape":[2.0],"data_offsets":[0,8]})", "dimension of the size"},
      {R"({"dtype":"F32","shape":[1e30],"data_offsets":[0,8]})", "dimension of the size"},
      {R"({"dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,8]})", "dimension"},
      {R"({"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]})", "be counted"},
      {R"({"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,8]})", "be counted"},
      {R"({"dtype":"F32","shape":[2]})", "does not say where it lies"},
      {R"({"dtype":"F32","shape":[2],"data_offsets":[0]})", "does not say where it lies"},
      {R"({"dtype":"F32","shape":[2],"data_offsets":[0,8,9]})", "does not say where it lies"},
      {R"({"dtype":"F32","shape":[2],"data_offsets":[-8,0]})", "does not say where it lies"},
      {R"({"dtype":"F32","shape":[2],"data_offsets":[8,0]})", "ends before it begins"},
      {R"({"dtype":"F32","shape":[2],"data_offsets":[0,16]})", "cut short"},
      {R"({"dtype":"F32","shape":[4],"data_offsets":[18446744073709551608,8]})", "ends before"},
      {R"({"dtype":"F32","shape":[1],"data_offsets":[0,8]})", "not what its shape and type"},
      {R"({"dtype":"F16","shape":[2],"data_offsets":[0,8]})", "not what its shape and type"},
      {R"({"dtype":"F32","shape":[0],"data_offsets":[0,8]})", "not what its shape and type"},
      {R"({"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]})", "\"shape\" occurs twice"},
  };
  for (const auto& [entry, expected] : cases) expectFailure(withEntry(entry), expected);
  EXPECT_EQ(failure(withEntry(R"({"dtype":"F32","shape":[2],"data_offsets":[0,8]})")), "no error");
}

TEST(Safetensors, places) {
  const std::string tensor = R"({"dtype":"F32","shape":[2],"data_offsets":)";
  const auto file = [&](const std::string& first, const std::string& second, std::size_t size) {
    return SafetensorsWriter::file("{\"a\":" + tensor + first + "},\"b\":" + tensor + second + "}}",
                                   Bytes(size));
  };
  EXPECT_EQ(failure(file("[8,16]", "[0,8]", 16)), "no error");
  expectFailure(file("[0,8]", "[4,12]", 12), "lie over each other");
  expectFailure(file("[0,8]", "[0,8]", 8), "lie over each other");
  expectFailure(file("[0,8]", "[12,20]", 20), "a gap between its tensors");
  expectFailure(file("[4,12]", "[12,20]", 20), "a gap between its tensors");
  expectFailure(file("[0,8]", "[8,16]", 17), "belong to no tensor");
  expectFailure(SafetensorsWriter::file("{\"a\":" + tensor + "[0,8]},\"a\":" + tensor + "[8,16]}}",
                                        Bytes(16)),
                "\"a\" occurs twice");
}

}  // namespace
}  // namespace specache::test
