// SPDX-License-Identifier: GPL-3.0-or-later
// Models in several GGUF files.
#include "core/loading/split_gguf.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/loading/model_file.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/temporary_folder.h"

namespace specache::test {
namespace {

/// What one part says of itself, and its only tensor.
struct Part {
  std::uint32_t number = 0;  ///< from 0
  std::uint32_t count = 3;
  std::int32_t tensors = 3;
  std::string tensor = "w0";
  std::string architecture;
};

GgufWriter writerOf(const Part& part) {
  GgufWriter writer;
  if (!part.architecture.empty()) writer.add("general.architecture", part.architecture);
  writer.add("split.no", part.number);
  writer.add("split.count", part.count);
  writer.add("split.tensors.count", part.tensors);
  writer.addTensor(part.tensor, {2}, {static_cast<float>(part.number), 2.5F});
  return writer;
}

class SplitGgufTest : public ::testing::Test {
 protected:
  SplitGgufTest() {
    for (std::uint32_t number = 0; number < 3; ++number) {
      parts_[number].number = number;
      parts_[number].tensor = std::string("w").append(std::to_string(number));
    }
    parts_[0].architecture = "llama";
  }

  std::filesystem::path place(int part) const {
    const char digit = static_cast<char>('0' + part);
    return folder_.path() / std::string("tiny-0000").append(1, digit).append("-of-00003.gguf");
  }

  void write() const {
    for (int part = 1; part <= 3; ++part) {
      folder_.write(place(part).filename(),
                    writerOf(parts_[static_cast<std::size_t>(part) - 1]).bytes());
    }
  }

  static std::string failure(const std::filesystem::path& path) {
    try {
      openModelFile(path);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  /// The sentence names the part, and says this.
  void expectFailure(int part, const std::string& expected) const {
    write();
    const std::string message = failure(place(1));
    EXPECT_EQ(message.rfind(place(part).string(), 0), 0U) << message;
    EXPECT_NE(message.find(expected), std::string::npos) << message;
    EXPECT_EQ(message.back(), '.');
  }

  TemporaryFolder folder_;
  Part parts_[3];
};

TEST_F(SplitGgufTest, anyPartOpensAll) {
  write();
  for (int part = 1; part <= 3; ++part) {
    const auto file = openModelFile(place(part));
    EXPECT_EQ(file->name(), place(1).string());
    EXPECT_EQ(file->metadata().find<std::string_view>("general.architecture"), "llama");
    ASSERT_EQ(file->tensors().size(), 3U);
    for (int i = 0; i < 3; ++i) {
      const StoredTensor& tensor = file->tensor(std::string("w").append(std::to_string(i)));
      float value = -1;
      std::memcpy(&value, tensor.data.data(), sizeof value);
      EXPECT_EQ(value, static_cast<float>(i));
    }
    EXPECT_EQ(file->files(), (std::vector<std::filesystem::path>{place(1), place(2), place(3)}));
    EXPECT_EQ(bytesOnDisk(*file), std::filesystem::file_size(place(1)) +
                                      std::filesystem::file_size(place(2)) +
                                      std::filesystem::file_size(place(3)));
    EXPECT_EQ(file->findTensor("w3"), nullptr);
  }
}

TEST_F(SplitGgufTest, onePartOfOneIsAWholeModel) {
  for (const std::uint32_t count : {0U, 1U}) {
    Part part;
    part.count = count;
    part.tensors = 1;
    const GgufWriter writer = writerOf(part);
    const auto file = openModelFile(folder_.write("whole.gguf", writer.bytes()));
    EXPECT_EQ(file->tensors().size(), 1U);
    EXPECT_EQ(file->files().size(), 1U);
  }
}

TEST_F(SplitGgufTest, aPartIsMissing) {
  write();
  std::filesystem::remove(place(2));
  for (const int part : {1, 3}) {
    const std::string message = failure(place(part));
    EXPECT_EQ(message, place(2).string() +
                           " is missing: it is part 2 of 3 of the model. Download all parts of one "
                           "copy into one folder.");
  }
}

TEST_F(SplitGgufTest, aPartIsCutShort) {
  write();
  std::filesystem::resize_file(place(3), std::filesystem::file_size(place(3)) - 1);
  const std::string message = failure(place(1));
  EXPECT_EQ(message.rfind(place(3).string() + " is cut short", 0), 0U) << message;
}

TEST_F(SplitGgufTest, aPartHasAnotherName) {
  write();
  const auto renamed = folder_.path() / "model.gguf";
  std::filesystem::rename(place(2), renamed);
  const std::string message = failure(renamed);
  EXPECT_NE(message.find("it is part 2 of 3 of a model, and its name does not end with "
                         "\"-00002-of-00003.gguf\""),
            std::string::npos)
      << message;
}

TEST_F(SplitGgufTest, partsAreSwapped) {
  parts_[1].number = 2;
  parts_[2].number = 1;
  expectFailure(2, "it calls itself part 3 of 3 and not part 2 of 3");
}

TEST_F(SplitGgufTest, partsOfOtherModels) {
  parts_[1].architecture = "qwen2";
  expectFailure(2, "its \"general.architecture\" is \"qwen2\", so it is not a part");
  parts_[1].architecture = "";
  parts_[2].tensors = 7;
  expectFailure(3, "it counts the model's tensors differently");
  parts_[2].tensors = 3;
  parts_[2].count = 4;
  expectFailure(3, "it calls itself part 3 of 4");
}

TEST_F(SplitGgufTest, tensorsOccurTwice) {
  parts_[2].tensor = "w0";
  expectFailure(3, "it has the tensor \"w0\", which an earlier part has");
}

TEST_F(SplitGgufTest, tensorsAreMissing) {
  for (Part& part : parts_) part.tensors = 4;
  expectFailure(1, "its parts hold 3 tensors and not 4");
}

TEST_F(SplitGgufTest, impossibleNumbers) {
  parts_[0].number = 3;
  expectFailure(1, "it calls itself part 3 (from 0) of 3");
  GgufWriter many;
  many.add("split.no", 0U);
  many.add("split.count", 4000000000U);
  EXPECT_NE(failure(folder_.write("many.gguf", many.bytes())), "no error");
  GgufWriter unnumbered;
  unnumbered.add("split.count", 2U);
  EXPECT_NE(failure(folder_.write("unnumbered.gguf", unnumbered.bytes())).find("\"split.no\""),
            std::string::npos);
}

}  // namespace
}  // namespace specache::test
