// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/model_facts.h"

#include <algorithm>

#include "core/error.h"
#include "core/specache/cache.h"
#include "tests/core/engine/engine_test_case.h"
#include "tests/support/tiny_vocabulary.h"

namespace specache::test {
namespace {

class ModelFactsTest : public ::testing::Test {
 protected:
  ModelFacts inspect(const Bytes& bytes) {
    return inspectModel(folder_.write("model.gguf", bytes));
  }
  static bool names(const ModelFacts& facts, const std::string& text) {
    return std::any_of(facts.problems.begin(), facts.problems.end(), [&](const std::string& each) {
      return each.find(text) != std::string::npos;
    });
  }

  std::mt19937_64 random_ = seededGenerator();
  TemporaryFolder folder_;
};

TEST_F(ModelFactsTest, TellWhatLoadingFindsOut) {
  const std::filesystem::path path = folder_.write("model.gguf", tinyModel(random_));
  const ModelFacts facts = inspectModel(path);
  EngineHarness harness;
  ASSERT_EQ(harness.load(path), "");
  const ModelSummary loaded = harness.all<ModelLoaded>().back().model;
  EXPECT_TRUE(facts.problems.empty());
  EXPECT_EQ(facts.name, loaded.name);
  EXPECT_EQ(facts.license, loaded.license);
  EXPECT_EQ(facts.parameters, loaded.parameters);
  EXPECT_EQ(facts.weights.front().type, loaded.quantization);
  EXPECT_EQ(facts.shape.value().layers, loaded.layers);
  EXPECT_EQ(facts.shape.value().kvBytesPerToken, loaded.kvBytesPerToken);
  EXPECT_EQ(facts.chatFormat.value().kind, ChatFormatKind::reader);
  EXPECT_EQ(facts.tokenizer.value().kind, "SentencePiece");
  EXPECT_EQ(facts.tokenizer.value().special.front().text, "<s>");
}

TEST_F(ModelFactsTest, CostsAreThoseOfTheCaches) {
  const ModelFacts facts = inspect(tinyModel(random_, {.context = 8192}));
  const std::size_t full = facts.costs.front().deviceBytes;
  EXPECT_EQ(full, 4096 * facts.shape.value().kvBytesPerToken);
  for (const ContextCost& cost : facts.costs) {
    EXPECT_TRUE(cost.tokens == 4096 || cost.tokens == 8192);
    if (cost.tokens == 8192 && cost.cache == "specache:1") {
      // Eight slabs of 1,024 tokens, the one made ahead, and 16,384 pointers to slabs.
      EXPECT_EQ(cost.hostBytes, 2 * full + full / 4 + std::size_t{16384} * 8);
      EXPECT_LT(cost.deviceBytes, full / 2);
    }
  }
  EXPECT_EQ(facts.costs.size(), 12U);
}

TEST_F(ModelFactsTest, TellTheTemplate) {
  const ModelFacts facts = inspect(tinyModel(
      random_, {.chatTemplate = "{% for turn in messages %}{{ turn.content }}{% endfor %}"}));
  EXPECT_TRUE(facts.problems.empty());
  EXPECT_EQ(facts.chatFormat.value().kind, ChatFormatKind::ownTemplate);
  EXPECT_EQ(facts.tokenizer.value().special.back().text, "<|im_end|>");
  const ModelFacts broken = inspect(tinyModel(random_, {.chatTemplate = "\n\n{% if %}"}));
  EXPECT_TRUE(names(broken, "line 3"));
  EXPECT_FALSE(broken.chatFormat);
  EXPECT_TRUE(broken.tokenizer);
}

TEST_F(ModelFactsTest, TellEverythingThatWillNotWork) {
  GgufWriter writer;
  writer.add("general.architecture", "martian");
  writer.add("general.name", "Model of Mars");
  writer.add("tokenizer.ggml.model", "canals");
  writer.addTensor("token_embd.weight", {32, 2}, std::vector<float>(64));
  const ModelFacts facts = inspect(writer.bytes());
  EXPECT_EQ(facts.name, "Model of Mars");
  EXPECT_EQ(facts.problems.size(), 2U);
  EXPECT_TRUE(names(facts, "martian"));
  EXPECT_TRUE(names(facts, "canals"));
  EXPECT_EQ(facts.weights.front().type, "F32");
  EXPECT_FALSE(facts.shape);
}

TEST_F(ModelFactsTest, WhatIsNoModelIsAnError) {
  EXPECT_THROW(inspect(Bytes(100)), Error);
  EXPECT_THROW(inspectModel(folder_.path() / "missing.gguf"), Error);
  Bytes cut = tinyModel(random_);
  cut.resize(cut.size() / 2);
  EXPECT_THROW(inspect(cut), Error);
}

}  // namespace
}  // namespace specache::test
