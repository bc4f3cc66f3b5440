// SPDX-License-Identifier: GPL-3.0-or-later
// Models that bring a chat template.
#include "tests/core/engine/engine_test_case.h"

namespace specache::test {
namespace {

constexpr const char* kChatMl =
    "{%- for turn in messages %}\n"
    "{%- if 'forbidden' in turn.content %}\n"
    "{{- raise_exception('This is not spoken of.') }}{%- endif %}\n"
    "{{- '<|im_start|>' + turn.role + '\\n' + turn.content + '<|im_end|>\\n' }}\n"
    "{%- endfor %}{{- '<|im_start|>assistant\\n' }}";

class TemplateTest : public EngineTest {
 protected:
  std::string load(const std::string& chatTemplate, float endOfTurnGain = 0) {
    model_ = folder_.write("general.gguf", tinyModel(random_, {.context = 2048,
                                                               .chatTemplate = chatTemplate,
                                                               .endOfTurnGain = endOfTurnGain}));
    return harness_.load(model_, full());
  }
};

TEST_F(TemplateTest, IsTheModelsFormat) {
  ASSERT_EQ(load(kChatMl), "");
  const ChatFormatFacts format = harness_.all<ModelLoaded>().back().model.chatFormat;
  EXPECT_EQ(format.kind, ChatFormatKind::ownTemplate);
  EXPECT_TRUE(format.takesInstructions);
  EXPECT_FALSE(format.documentsInQuestion);
}

TEST_F(TemplateTest, AFollowUpReadsOnlyWhatIsNew) {
  ASSERT_EQ(load(kChatMl), "");
  AskRequest request = question(1, document_, "who left?");
  const Outcome first = harness_.ask(request);
  ASSERT_EQ(first.failure, "");
  request.prompt.turns.back().answer = first.finished.figures.text;
  request.prompt.turns.push_back({"and when?", ""});
  const Outcome second = harness_.ask(request);
  EXPECT_EQ(second.reused, first.finished.figures.contextTokens);
  EXPECT_LT(second.total - second.reused, 40);
  request.prompt.turns.front().answer = "the keeper";
  const Outcome edited = harness_.ask(request);
  EXPECT_GT(edited.reused, 400);
  EXPECT_EQ(edited.finished.figures.text, freshAnswer(request, full()));
}

TEST_F(TemplateTest, DocumentsAreReadAheadOfQuestions) {
  ASSERT_EQ(load(kChatMl), "");
  AskRequest request = question(1, document_, "who left?");
  request.prompt.turns.clear();
  const Outcome read = harness_.ask(request);
  EXPECT_EQ(read.finished.reason, FinishReason::read);
  const Outcome asked = harness_.ask(question(1, document_, "who left?"));
  EXPECT_EQ(asked.reused, read.total);
  EXPECT_EQ(harness_.all<DocumentPlaced>().back().offsets.back(), document_.size());
}

TEST_F(TemplateTest, AnAnswerEndsWithTheTurn) {
  ASSERT_EQ(load(kChatMl, 30), "");  // <|im_end|> is the best or the worst of all tokens
  AskRequest request = question(1, document_, "who left?");
  request.maxTokens = 500;
  request.sampling.temperature = 1;
  const Outcome outcome = harness_.ask(request);
  EXPECT_EQ(outcome.finished.reason, FinishReason::complete);
  EXPECT_LT(outcome.finished.figures.tokens, 60);  // the end of text would take hundreds
  EXPECT_EQ(outcome.finished.figures.text.find("<|im_end|>"), std::string::npos);
}

TEST_F(TemplateTest, ARefusalFailsTheRequestAndNamesTheLine) {
  ASSERT_EQ(load(kChatMl), "");
  const std::string message = harness_.ask(question(1, document_, "the forbidden?")).failure;
  EXPECT_NE(message.find("line 3"), std::string::npos) << message;
  EXPECT_NE(message.find("This is not spoken of."), std::string::npos) << message;
  EXPECT_EQ(harness_.ask(question(1, document_, "who left?")).failure, "");
}

TEST_F(TemplateTest, OneThatCannotBeUsedFailsTheLoad) {
  const std::string message = load("\n{% for %}");
  EXPECT_NE(message.find("line 2"), std::string::npos) << message;
  EXPECT_NE(load("{% for x in range(100000) %}{% for y in range(100000) %}{% endfor %}{% endfor %}")
                .find("line 1"),
            std::string::npos);
}

}  // namespace
}  // namespace specache::test
