// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda.h"
#include "tests/core/engine/engine_test_case.h"

namespace specache::test {
namespace {

using FailureTest = EngineTest;

bool isSentence(const std::string& message) {
  return message.size() > 20 && message.ends_with('.');
}

TEST_F(FailureTest, WithoutAModelItSaysSo) {
  const Outcome outcome = harness_.ask(question(1, document_, "who?"));
  EXPECT_TRUE(isSentence(outcome.failure)) << outcome.failure;
}

TEST_F(FailureTest, ADamagedModelLeavesTheOldOneInPlace) {
  ASSERT_EQ(harness_.load(model_, full()), "");
  Bytes bytes = tinyModel(random_);
  bytes.resize(bytes.size() / 2);
  const std::string message = harness_.load(folder_.write("cut.gguf", bytes), full());
  EXPECT_TRUE(isSentence(message)) << message;
  EXPECT_EQ(harness_.ask(question(1, document_, "who?")).failure, "");
}

TEST_F(FailureTest, AMissingModelIsNamed) {
  const std::string message = harness_.load(folder_.path() / "nothing.gguf");
  EXPECT_NE(message.find("nothing.gguf"), std::string::npos) << message;
}

TEST_F(FailureTest, CudaIsUsedOrItSaysWhyNot) {
  const std::string whyNot = kernels::whyNoCuda();
  harness_.engine().load(
      {.model = model_, .device = kernels::DeviceChoice::cuda, .cache = {}, .memoryLimit = {}});
  harness_.waitUntil([](const Event& e) {
    return std::holds_alternative<ModelLoaded>(e) || std::holds_alternative<LoadFailed>(e);
  });
  if (whyNot.empty()) {
    ASSERT_EQ(harness_.all<ModelLoaded>().size(), 1U);
    EXPECT_EQ(harness_.all<ModelLoaded>().back().deviceKind, "cuda");
  } else {
    ASSERT_EQ(harness_.all<LoadFailed>().size(), 1U);
    const std::string message = harness_.all<LoadFailed>().back().message;
    EXPECT_NE(message.find("CUDA"), std::string::npos) << message;
    EXPECT_NE(message.find(whyNot), std::string::npos) << message;
  }
}

TEST_F(FailureTest, TheAutomaticDeviceIsTheGpuOrTellsItsReason) {
  harness_.engine().load({.model = model_, .cache = {}, .memoryLimit = {}});
  harness_.waitUntil([](const Event& e) { return std::holds_alternative<ModelLoaded>(e); });
  const ModelLoaded loaded = harness_.all<ModelLoaded>().back();
  if (kernels::whyNoCuda().empty()) {
    EXPECT_EQ(loaded.deviceKind, "cuda");
    EXPECT_TRUE(loaded.notes.empty());
  } else {
    EXPECT_EQ(loaded.deviceKind, "cpu");
    ASSERT_EQ(loaded.notes.size(), 1u);
    EXPECT_TRUE(isSentence(loaded.notes.front()));
  }
}

TEST_F(FailureTest, TooLongIsRefusedByHowMuch) {
  ASSERT_EQ(harness_.load(model_, full()), "");
  const std::string longText = randomWords(random_, 2000);
  const Outcome fits = harness_.ask(question(1, document_, "who?"));
  const Outcome outcome = harness_.ask(question(1, longText, "who?"));
  const Measured measured = harness_.measure(longText);
  EXPECT_TRUE(isSentence(outcome.failure)) << outcome.failure;
  // The prompt has a few tokens besides the document; fits.total tells how many.
  const int document = static_cast<int>(harness_.all<DocumentPlaced>().front().offsets.size());
  const int tooMany = measured.tokens + (fits.total - document) - (1024 - 1);
  EXPECT_NE(outcome.failure.find(std::to_string(tooMany) + " more"), std::string::npos)
      << outcome.failure << " (expected " << tooMany << ")";
  EXPECT_EQ(harness_.ask(question(1, document_, "who?")).failure, "");
}

TEST_F(FailureTest, AContextLimitIsKeptAndNamed) {
  harness_.engine().load({.model = model_,
                          .device = kernels::DeviceChoice::cpu,
                          .cache = full(),
                          .memoryLimit = {},
                          .contextLimit = 300,
                          .threads = 2});
  const AskRequest request = question(1, document_, "who left?");
  const std::string refusal = harness_.ask(request).failure;
  EXPECT_TRUE(isSentence(refusal)) << refusal;
  EXPECT_NE(refusal.find("more than the 299"), std::string::npos) << refusal;
  EXPECT_NE(refusal.find("1024"), std::string::npos) << refusal;
  EXPECT_EQ(harness_.all<ModelLoaded>().back().model.contextTokens, 1024);

  harness_.engine().setCache(full(), {}, 0);
  const Outcome whole = harness_.ask(request);
  EXPECT_EQ(whole.failure, "");

  // Just room enough: the answer ends where the context does.
  harness_.engine().setCache(full(), {}, whole.total + 4);
  AskRequest longer = request;
  longer.maxTokens = 100000;
  const Outcome ended = harness_.ask(longer);
  EXPECT_EQ(ended.failure, "");
  EXPECT_LE(ended.finished.figures.contextTokens, whole.total + 4);
  EXPECT_EQ(harness_.measure("the ferry").contextTokens, whole.total + 4);

  // More than the model has is the model's own.
  harness_.engine().setCache(full(), {}, 1 << 20);
  EXPECT_NE(harness_.ask(question(2, randomWords(random_, 2000), "who?")).failure.find("1023"),
            std::string::npos);

  harness_.engine().setCache(full(), {}, 1);
  harness_.waitUntil([](const Event& e) { return std::holds_alternative<Noted>(e); });
  EXPECT_TRUE(isSentence(harness_.all<Noted>().back().message));
}

TEST_F(FailureTest, TheContextsEndEndsAnAnswer) {
  ASSERT_EQ(harness_.load(model_, full()), "");
  // Words take about 1.35 pieces each: never more than the model's 1,024 tokens.
  AskRequest request = question(1, randomWords(random_, 500), "who left the island?");
  request.maxTokens = 100000;
  const Outcome outcome = harness_.ask(request);
  ASSERT_EQ(outcome.failure, "");
  EXPECT_LE(outcome.finished.figures.contextTokens, 1024);
  EXPECT_EQ(outcome.finished.reason, FinishReason::context);
}

TEST_F(FailureTest, WrongSettingsFailTheRequestAndNothingElse) {
  ASSERT_EQ(harness_.load(model_, full()), "");
  AskRequest request = question(1, document_, "who left?");
  const std::string answer = harness_.ask(request).finished.figures.text;
  request.sampling.temperature = -1;
  EXPECT_TRUE(isSentence(harness_.ask(request).failure));
  request.sampling.temperature = 0;
  EXPECT_EQ(harness_.ask(request).finished.figures.text, answer);

  CacheOptions wrong = full();
  wrong.group = 63;
  harness_.engine().setCache(wrong, {});
  EXPECT_EQ(harness_.ask(request).finished.figures.text, answer);
}

}  // namespace
}  // namespace specache::test
