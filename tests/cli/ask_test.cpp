// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/cli/specache_program.h"
#include "tests/cli/command_result.h"
#include "tests/core/engine/tiny_model.h"
#include "tests/support/seed.h"
#include "tests/support/temporary_folder.h"

namespace specache::test {
namespace {

class AskTest : public ::testing::Test {
 protected:
  CommandResult run(std::vector<std::string> arguments) {
    return runProgram(app::runSpecache, std::move(arguments));
  }
  nlohmann::json json(std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    const CommandResult result = run(std::move(arguments));
    EXPECT_EQ(result.status, 0) << result.err;
    return nlohmann::json::parse(result.out);
  }

  std::mt19937_64 random_ = seededGenerator();
  TemporaryFolder folder_;
  std::string model_ = folder_.write("tiny.gguf", tinyModel(random_)).string();
  std::string document_ =
      folder_.write("book.md", std::string_view(randomWords(random_, 300))).string();
};

TEST_F(AskTest, PrintsOneObjectWithAllFigures) {
  const nlohmann::json result =
      json({"ask", "--model", model_, "--document", document_, "--question", "who left?",
            "--question", "and when?", "--cache", "specache", "--bits", "1", "--top-k", "16",
            "--max-tokens", "6", "--device", "cpu"});
  EXPECT_EQ(result.at("cache"), "specache:1");
  EXPECT_EQ(result.at("model"), model_);
  EXPECT_GT(result.at("context_tokens"), 300);
  for (const char* entry : {"weights", "low_bit", "slots", "window", "total", "full_kv"})
    EXPECT_GT(result.at("memory").at("device").at(entry), 0) << entry;
  EXPECT_EQ(result.at("memory").at("device").at("driver"), 0);  // a CPU has none
  EXPECT_GT(result.at("memory").at("host").at("kv"), 0);
  ASSERT_EQ(result.at("answers").size(), 2u);
  for (const auto& answer : result.at("answers")) {
    for (const char* figure :
         {"text", "tokens", "prefill_ms", "ttft_ms", "tokens_per_s", "prefetch_hit_rate",
          "attention_mass", "reuse", "guess_rate", "bytes_fetched", "stall_ms", "question"})
      EXPECT_TRUE(answer.contains(figure)) << figure;
    for (const char* quantile : {"median", "p95", "max"})
      EXPECT_TRUE(answer.at("step_ms").contains(quantile)) << quantile;
  }
}

TEST_F(AskTest, StreamsTheAnswerAndPutsFiguresAside) {
  const CommandResult result = run({"ask", "--model", model_, "--document", document_, "--question",
                                    "who left?", "--max-tokens", "6"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_FALSE(result.out.empty());
  EXPECT_EQ(result.out.find("tokens/s"), std::string::npos);
  EXPECT_NE(result.err.find("tokens/s"), std::string::npos);
}

TEST_F(AskTest, TokenizeGivesIdsWithAndWithoutSpecialTokens) {
  const nlohmann::json result =
      json({"tokenize", "--model", model_, "--text", "the ferry left the harbour"});
  const std::vector<int> ids = result.at("ids"), special = result.at("ids_with_special");
  EXPECT_EQ(ids.size(), result.at("count"));
  ASSERT_EQ(special.size(), ids.size() + 1);
  EXPECT_TRUE(std::equal(ids.begin(), ids.end(), special.begin() + 1));

  std::string text;
  for (const std::string piece : result.at("pieces")) text += piece;
  EXPECT_NE(text.find("ferry"), std::string::npos);
}

TEST_F(AskTest, LogitsAreSortedAndTheSameThroughALosslessCache) {
  const std::vector<std::string> base = {
      "logits", "--model", model_, "--tokens", "1,20,21,22,23,24,25,26", "--top", "5"};
  auto through = base;
  through.insert(through.end(), {"--cache", "specache:1"});  // all tokens are in the window
  const nlohmann::json full = json(base), cached = json(through);
  ASSERT_EQ(full.at("top").size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) {
    const float logit = full.at("top")[i].at("logit");
    if (i > 0) {
      EXPECT_LE(logit, full.at("top")[i - 1].at("logit").get<float>());
    }
    EXPECT_NEAR(cached.at("top")[i].at("logit"), logit, 0.05F);
  }
}

TEST_F(AskTest, InspectTellsShapeAndCosts) {
  const nlohmann::json result = json({"inspect", model_});
  EXPECT_EQ(result.at("architecture"), "llama");
  EXPECT_EQ(result.at("layers"), 2);
  EXPECT_EQ(result.at("kv_heads"), 2);
  EXPECT_EQ(result.at("format"), "reader");
  EXPECT_EQ(result.at("weights")[0].at("type"), "F32");
  EXPECT_EQ(result.at("tokenizer").at("kind"), "SentencePiece");
  EXPECT_EQ(result.at("problems").size(), 0);
  EXPECT_EQ(result.at("kv_bytes_per_token"), 2 * 2 * 64 * 2 * 2);
  EXPECT_FALSE(result.at("costs").empty());
}

}  // namespace
}  // namespace specache::test
