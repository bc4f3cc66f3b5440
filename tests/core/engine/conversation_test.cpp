// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/engine/engine_test_case.h"

namespace specache::test {
namespace {

/// Without replacement characters: a random model also stops within a character.
std::string wholeCharacters(std::string text) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  for (std::size_t at; (at = text.find(kReplacement)) != std::string::npos;) {
    text.erase(at, kReplacement.size());
  }
  return text;
}

/// Caches that lose nothing: full, and SpeCache with room for every row.
class ConversationTest : public EngineTest, public ::testing::WithParamInterface<const char*> {
 protected:
  CacheOptions cache() const { return parseCache(GetParam(), {.topK = 1024, .chunk = 64}); }

  void SetUp() override { ASSERT_EQ(harness_.load(model_, cache()), ""); }

  /// The next question of a conversation that `outcome` answered.
  static AskRequest followUp(AskRequest request, const Outcome& outcome, std::string text) {
    request.prompt.turns.back().answer = outcome.finished.figures.text;
    request.prompt.turns.push_back({std::move(text), ""});
    return request;
  }
};

TEST_P(ConversationTest, AFollowUpReadsOnlyWhatIsNew) {
  const AskRequest first = question(1, document_, "who left?");
  const Outcome answer = harness_.ask(first);
  const AskRequest second = followUp(first, answer, "and when?");
  const Outcome next = harness_.ask(second);
  // All of the first turn is there: its question and the ids of its answer as they were sampled.
  EXPECT_EQ(next.reused, answer.finished.figures.contextTokens);
  EXPECT_LT(next.total - next.reused, 20);
}

TEST_P(ConversationTest, AShortOneNeedsNoWholePage) {
  AskRequest request = question(1, "ferry", "who?");
  request.maxTokens = 4;
  EXPECT_EQ(harness_.ask(request).failure, "");
}

TEST_P(ConversationTest, ReuseChangesNoAnswer) {
  const AskRequest first = question(1, document_, "who left?");
  const Outcome answer = harness_.ask(first);
  // A fresh engine encodes the earlier answer's text; give it one that means the same ids.
  AskRequest edited = first;
  edited.prompt.turns.back() = {"who left?", "the keeper"};
  edited.prompt.turns.push_back({"and when?", ""});
  const Outcome reusing = harness_.ask(edited);
  EXPECT_GT(reusing.reused, 350);
  EXPECT_EQ(reusing.finished.figures.text, freshAnswer(edited, cache()));
}

TEST_P(ConversationTest, AnEditedQuestionBranches) {
  const AskRequest first = question(1, document_, "who left the island?");
  const Outcome answer = harness_.ask(first);
  harness_.ask(followUp(first, answer, "and when?"));
  const AskRequest branch = question(1, document_, "what was red?");
  const Outcome outcome = harness_.ask(branch);
  EXPECT_GE(outcome.reused, 380);
  EXPECT_EQ(outcome.finished.figures.text, freshAnswer(branch, cache()));
}

TEST_P(ConversationTest, AskedAgainItAnswersTheSame) {
  const AskRequest request = question(1, document_, "who left the island?");
  const Outcome first = harness_.ask(request);
  const Outcome again = harness_.ask(request);
  EXPECT_EQ(again.reused, again.total - 1);
  EXPECT_EQ(again.finished.figures.text, first.finished.figures.text);
}

TEST_P(ConversationTest, SessionsDoNotTouchEachOther) {
  const std::string other = randomWords(random_, 300);
  const AskRequest a = question(1, document_, "who left?"), b = question(2, other, "who came?");
  const Outcome firstA = harness_.ask(a);
  const Outcome firstB = harness_.ask(b);
  const Outcome againA = harness_.ask(a);
  const Outcome againB = harness_.ask(b);
  EXPECT_EQ(againA.reused, againA.total - 1);
  EXPECT_EQ(againB.reused, againB.total - 1);
  EXPECT_EQ(againA.finished.figures.text, firstA.finished.figures.text);
  EXPECT_EQ(againB.finished.figures.text, firstB.finished.figures.text);
  EXPECT_EQ(firstB.finished.figures.text, freshAnswer(b, cache()));
}

TEST_P(ConversationTest, AClosedSessionReadsAgain) {
  const AskRequest request = question(1, document_, "who left?");
  harness_.ask(request);
  harness_.engine().close(1);
  EXPECT_EQ(harness_.ask(request).reused, 0);
}

TEST_P(ConversationTest, AnotherCacheKeepsWhatWasRead) {
  const AskRequest request = question(1, document_, "who left?");
  const Outcome first = harness_.ask(request);
  harness_.engine().setCache(parseCache("specache:4", {.topK = 1024, .chunk = 64}), {});
  const Outcome changed = harness_.ask(request);
  EXPECT_EQ(changed.reused, changed.total - 1);
  EXPECT_EQ(changed.finished.figures.cache, "specache:4");
  EXPECT_EQ(changed.finished.figures.text, first.finished.figures.text);
}

TEST_P(ConversationTest, AnAnswerCanBeGoneOnWith) {
  AskRequest request = question(1, document_, "who left?");
  request.maxTokens = 20;
  const Outcome whole = harness_.ask(request);
  ASSERT_EQ(whole.finished.reason, FinishReason::length);
  request.session = 2;
  Outcome begun;
  // A cut inside a character spelled in bytes would show in the text; the next one does not.
  for (request.maxTokens = 8; request.maxTokens > 3; --request.maxTokens) {
    begun = harness_.ask(request);
    if (whole.finished.figures.text.starts_with(begun.finished.figures.text)) break;
  }
  ASSERT_TRUE(whole.finished.figures.text.starts_with(begun.finished.figures.text));
  request.prompt.turns.back().answer = begun.finished.figures.text;
  request.maxTokens = 20 - begun.finished.figures.tokens;
  const Outcome rest = harness_.ask(request);
  EXPECT_EQ(wholeCharacters(begun.finished.figures.text + rest.finished.figures.text),
            wholeCharacters(whole.finished.figures.text));
}

TEST_P(ConversationTest, TheQuestionCanGoThroughTheCache) {
  AskRequest request = question(1, document_, "who left?");
  const Outcome exact = harness_.ask(request);
  request.questionThroughCache = true;
  const Outcome through = harness_.ask(request);
  EXPECT_EQ(through.finished.figures.text, exact.finished.figures.text);
}

INSTANTIATE_TEST_SUITE_P(
    Caches, ConversationTest, ::testing::Values("full", "specache:1"), [](const auto& test) {
      return std::string(test.param).substr(0, std::string(test.param).find(':'));
    });

}  // namespace
}  // namespace specache::test
