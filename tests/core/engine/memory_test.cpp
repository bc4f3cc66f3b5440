// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/engine/engine_test_case.h"

namespace specache::test {
namespace {

using MemoryTest = EngineTest;

/// Device bytes that a question takes without a limit.
std::size_t needed(EngineHarness& harness, const AskRequest& request) {
  return harness.ask(request).finished.memory.device.total();
}

TEST_F(MemoryTest, ALimitMakesItStepDownAndSayWhat) {
  // So deep and long that all KV is much, and one layer's, which reading streams, little beside it.
  const auto model = folder_.write("deep.gguf", tinyModel(random_, {.layers = 8, .context = 4096}));
  const AskRequest request = question(1, randomWords(random_, 3000), "who left?");
  std::size_t smallest = 0;
  {
    EngineHarness other;
    ASSERT_EQ(other.load(model, parseCache("specache:1", {.topK = 16, .slots = 16, .chunk = 64})),
              "");
    smallest = needed(other, request);
  }
  ASSERT_EQ(harness_.load(model, parseCache("full", {.chunk = 64})), "");
  const std::size_t largest = needed(harness_, request);
  ASSERT_GT(largest, smallest);

  ASSERT_EQ(harness_.load(model, parseCache("full", {.chunk = 64}), (largest + smallest) / 2), "");
  const Outcome outcome = harness_.ask(request);
  EXPECT_EQ(outcome.failure, "");
  EXPECT_NE(outcome.finished.figures.tokens, 0);
  EXPECT_FALSE(harness_.all<Noted>().empty());
  EXPECT_LE(outcome.finished.memory.device.total(), (largest + smallest) / 2);
  EXPECT_EQ(harness_.all<ModelLoaded>().back().cache, outcome.finished.figures.cache);
}

TEST_F(MemoryTest, OtherConversationsGoFirst) {
  AskRequest first = question(1, document_, "who left?");
  // As long as the first, whatever the random words, so that the two never fit and each one does.
  AskRequest second = question(2, "other " + document_, "who came?");
  first.maxTokens = second.maxTokens = 8;
  const CacheOptions cache = parseCache("full", {.chunk = 8});  // reading takes little memory
  ASSERT_EQ(harness_.load(model_, cache), "");
  const MemoryUse one = harness_.ask(first).finished.memory;
  // Room for one conversation and what reading takes, but not for two.
  ASSERT_EQ(harness_.load(model_, cache, one.device.total() + one.device.window * 3 / 4), "");
  EXPECT_EQ(harness_.ask(first).failure, "");
  EXPECT_EQ(harness_.ask(second).failure, "");
  EXPECT_EQ(harness_.all<Noted>().size(), 1u);
  EXPECT_EQ(harness_.ask(first).reused, 0);
  EXPECT_EQ(harness_.all<ModelLoaded>().back().cache, "full");
}

TEST_F(MemoryTest, AHopelessLimitFailsWithASentence) {
  ASSERT_EQ(harness_.load(model_, full()), "");
  const std::size_t weights =
      harness_.ask(question(1, "ferry", "who?")).finished.memory.device.weights;
  const std::string message = harness_.load(model_, full(), weights / 2);
  EXPECT_TRUE(message.ends_with('.')) << message;

  EngineHarness other;
  if (other.load(model_, full(), weights + 100000).empty()) {
    const Outcome outcome = other.ask(question(1, document_, "who left?"));
    EXPECT_TRUE(outcome.failure.ends_with('.')) << outcome.failure;
    other.engine().setCache(full(), std::nullopt);
    EXPECT_EQ(other.ask(question(1, document_, "who left?")).failure, "");
  }
}

TEST_F(MemoryTest, ClosingGivesMemoryBack) {
  ASSERT_EQ(harness_.load(model_, full()), "");
  const AskRequest request = question(1, document_, "who left?");
  const std::size_t one = needed(harness_, request);
  harness_.engine().close(1);
  AskRequest other = request;
  other.session = 2;
  EXPECT_EQ(needed(harness_, other), one);
}

}  // namespace
}  // namespace specache::test
