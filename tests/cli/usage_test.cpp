// SPDX-License-Identifier: GPL-3.0-or-later
// Exit statuses and one clear line for what goes wrong.
#include <gtest/gtest.h>

#include "app/cli/arguments.h"
#include "app/cli/bench/bench_program.h"
#include "app/cli/specache_program.h"
#include "app/cli/usage_error.h"
#include "kernels/cuda.h"
#include "tests/cli/command_result.h"
#include "tests/core/engine/tiny_model.h"
#include "tests/support/seed.h"
#include "tests/support/temporary_folder.h"

namespace specache::test {
namespace {

using Arguments = std::vector<std::string>;

class UsageTest : public ::testing::Test {
 protected:
  static CommandResult specache(const Arguments& arguments) {
    return runProgram(app::runSpecache, arguments);
  }
  static CommandResult bench(const Arguments& arguments) {
    return runProgram(app::runBench, arguments);
  }
  static void expectOneLine(const CommandResult& result, int status) {
    EXPECT_EQ(result.status, status) << result.err;
    EXPECT_EQ(result.errLines(), 1) << result.err;
    EXPECT_EQ(result.out, "");
  }

  std::mt19937_64 random_ = seededGenerator();
  TemporaryFolder folder_;
  std::string model_ = folder_.write("tiny.gguf", tinyModel(random_)).string();
  std::string text_ = folder_.write("text.txt", std::string_view("the ferry left")).string();
};

TEST_F(UsageTest, WrongUseExitsWithTwo) {
  for (const Arguments& wrong : std::vector<Arguments>{
           {},
           {"sing"},
           {"ask", "--model", model_, "--document", text_},
           {"ask", "--model", model_, "--document", text_, "--question", "a?", "--cache", "half"},
           {"ask", "--model", model_, "--document", text_, "--question", "a?", "--bits", "3"},
           {"ask", "--model", model_, "--document", text_, "--question", "a?", "--memory-limit",
            "x"},
           {"ask", "--model", model_, "--question", "a?"},
           {"tokenize", "--model", model_},
           {"logits", "--model", model_, "--tokens", "1,x"},
           {"logits", "--model", model_, "--tokens", "1,999999"}})
    expectOneLine(specache(wrong), 2);
  expectOneLine(bench({"quality", "--task", "juggle"}), 2);
  expectOneLine(bench({"decode", "--shape", "elephant"}), 2);
  expectOneLine(bench({"decode", "--cache", "full,half"}), 2);
  expectOneLine(bench({"throughput", "--memory", "much"}), 2);
}

TEST_F(UsageTest, FailuresExitWithOne) {
  const std::string missing = (folder_.path() / "missing").string();
  const std::string empty = folder_.write("empty.txt", std::string_view(" \n")).string();
  const Arguments ask = {"ask", "--question", "who?"};
  const auto with = [&](Arguments more) {
    more.insert(more.begin(), ask.begin(), ask.end());
    return specache(more);
  };
  expectOneLine(with({"--model", missing, "--document", text_}), 1);
  expectOneLine(with({"--model", text_, "--document", text_}), 1);
  expectOneLine(with({"--model", model_, "--document", missing}), 1);
  expectOneLine(with({"--model", model_, "--document", empty}), 1);
  if (!kernels::whyNoCuda().empty())
    expectOneLine(with({"--model", model_, "--document", text_, "--device", "cuda"}), 1);
  expectOneLine(specache({"inspect", missing}), 1);
}

TEST_F(UsageTest, HelpIsNoError) {
  for (const char* command : {"ask", "tokenize", "logits", "inspect"}) {
    const CommandResult help = specache({command, "--help"});
    EXPECT_EQ(help.status, 0);
    EXPECT_NE(help.out.find("GGUF file"), std::string::npos);
  }
  for (const char* command :
       {"quality", "agreement", "decode", "prefill", "followup", "throughput", "kernels"})
    EXPECT_EQ(bench({command, "--help"}).status, 0);
}

TEST(ParseBytes, ReadsUnits) {
  EXPECT_EQ(app::parseBytes("6GiB"), std::size_t{6} << 30);
  EXPECT_EQ(app::parseBytes("1.5MiB"), std::size_t{3} << 19);
  EXPECT_EQ(app::parseBytes("500MB"), 500000000u);
  EXPECT_EQ(app::parseBytes("1073741824"), std::size_t{1} << 30);
  for (const char* wrong : {"", "GiB", "-1", "1XB", "1e9", "1.2.3", "99999999TiB"})
    EXPECT_THROW(app::parseBytes(wrong), app::UsageError) << wrong;
}

}  // namespace
}  // namespace specache::test
