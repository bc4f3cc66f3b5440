// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <thread>

#include "tests/core/engine/engine_test_case.h"

namespace specache::test {
namespace {

using namespace std::chrono_literals;

// The promise is 100 ms on a machine of its own; sanitizers and busy machines take longer.
constexpr auto kPatience = 1000ms;

/// A model slow enough to be stopped in the middle.
class CancelTest : public EngineTest {
 protected:
  CancelTest() {
    slow_ = folder_.write("slow.gguf",
                          tinyModel(random_, {.layers = 4, .width = 256, .context = 8192}));
    document_ = randomWords(random_, 3000);
  }

  void waitForProgress(RequestId request, int chunks) {
    int seen = 0;
    harness_.waitUntil([&](const Event& event) {
      const auto* progress = std::get_if<PrefillProgressed>(&event);
      if (progress == nullptr || progress->request != request) return false;
      return progress->done > 0 && ++seen >= chunks;
    });
  }

  std::chrono::steady_clock::duration cancelAndWait(RequestId request) {
    const auto began = std::chrono::steady_clock::now();
    harness_.engine().cancel(request);
    outcome_ = harness_.waitFor(request);
    return std::chrono::steady_clock::now() - began;
  }

  std::filesystem::path slow_;
  Outcome outcome_;
};

TEST_F(CancelTest, ReadingStopsSoonAndGoesOnWhereItStopped) {
  ASSERT_EQ(harness_.load(slow_, full()), "");
  const AskRequest request = question(1, document_, "who left?");
  const RequestId id = harness_.engine().submit(request);
  waitForProgress(id, 1);
  EXPECT_LT(cancelAndWait(id), kPatience);
  EXPECT_EQ(outcome_.failure, "");
  EXPECT_EQ(outcome_.finished.reason, FinishReason::cancelled);
  const int read = outcome_.finished.figures.contextTokens;
  EXPECT_GE(read, 64);
  EXPECT_LT(read, outcome_.total);

  const Outcome stopped = harness_.ask(request);
  EXPECT_EQ(stopped.reused, read);
  AskRequest whole = request;
  whole.session = 2;
  EXPECT_EQ(stopped.finished.figures.text, harness_.ask(whole).finished.figures.text);
}

TEST_F(CancelTest, AnsweringStopsSoonAndTheAnswerStays) {
  ASSERT_EQ(harness_.load(slow_, parseCache("specache:1", {.chunk = 64})), "");
  AskRequest request = question(1, randomWords(random_, 200), "who left?");
  request.maxTokens = 100000;
  const RequestId id = harness_.engine().submit(request);
  harness_.waitUntil([](const Event& event) {
    const auto* text = std::get_if<TextArrived>(&event);
    return text != nullptr && text->tokens >= 3;
  });
  EXPECT_LT(cancelAndWait(id), kPatience);
  ASSERT_EQ(outcome_.failure, "");
  EXPECT_EQ(outcome_.finished.reason, FinishReason::cancelled);
  EXPECT_GE(outcome_.finished.figures.tokens, 3);

  request.prompt.turns.back().answer = outcome_.finished.figures.text;
  request.prompt.turns.push_back({"and when?", ""});
  request.maxTokens = 4;
  EXPECT_EQ(harness_.ask(request).reused, outcome_.finished.figures.contextTokens);
}

TEST_F(CancelTest, AWaitingRequestNeedNotWaitForItsTurn) {
  ASSERT_EQ(harness_.load(slow_, full()), "");
  const RequestId running = harness_.engine().submit(question(1, document_, "who left?"));
  const RequestId waiting = harness_.engine().submit(question(2, document_, "who came?"));
  waitForProgress(running, 1);
  EXPECT_LT(cancelAndWait(waiting), kPatience);
  EXPECT_EQ(outcome_.finished.reason, FinishReason::cancelled);
  EXPECT_LT(cancelAndWait(running), kPatience);
}

TEST_F(CancelTest, UnknownRequestsAreIgnored) {
  ASSERT_EQ(harness_.load(model_, full()), "");
  const Outcome outcome = harness_.ask(question(1, "the ferry", "who?"));
  harness_.engine().cancel(outcome.finished.request);
  harness_.engine().cancel(12345);
  EXPECT_EQ(harness_.ask(question(1, "the ferry", "who?")).failure, "");
}

TEST_F(CancelTest, TheEngineEndsWhileItReads) {
  ASSERT_EQ(harness_.load(slow_, full()), "");
  const RequestId id = harness_.engine().submit(question(1, document_, "who left?"));
  harness_.engine().submit(question(2, document_, "who came?"));
  waitForProgress(id, 1);
  const auto began = std::chrono::steady_clock::now();
  harness_.end();
  EXPECT_LT(std::chrono::steady_clock::now() - began, kPatience);
}

TEST_F(CancelTest, TheEngineEndsAtAnyMoment) {
  for (int i = 0; i < 10; ++i) {
    EngineHarness harness;
    harness.engine().load({.model = model_, .cache = {}, .memoryLimit = {}});
    harness.engine().submit(question(1, document_.substr(0, 2000), "who left?"));
    std::this_thread::sleep_for(std::chrono::milliseconds(random_() % 40));
  }
}

}  // namespace
}  // namespace specache::test
