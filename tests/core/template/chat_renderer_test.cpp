// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/chat_renderer.h"

#include <gtest/gtest.h>

#include <map>

#include "core/error.h"
#include "core/template/default_template.h"
#include "tests/core/template/json_values.h"

namespace specache::jinja {
namespace {

ChatRenderer rendererOf(const std::string& family) {
  Template read = Template::parse(test::readTemplateData("families/" + family + ".jinja"), family);
  return {std::move(read), {"<s>", "</s>"}, test::dateOfExpectations};
}

Conversation question() {
  return {"Be brief.", {{"user", "When?"}}};
}

Conversation later() {
  Conversation conversation = question();
  conversation.turns.push_back({"assistant", "At two."});
  conversation.turns.push_back({"user", "From where?"});
  return conversation;
}

TEST(ChatRenderer, findsThePlaceForDocuments) {
  const std::map<std::string, DocumentPlace> places = {
      {"llama2", DocumentPlace::instructions},
      {"llama3", DocumentPlace::instructions},
      {"mistral-v0.1", DocumentPlace::onlyQuestions},
      {"mistral-v0.3", DocumentPlace::onlyQuestions},
      {"mistral-nemo", DocumentPlace::onlyQuestions},
      {"chatml", DocumentPlace::instructions},
      {"qwen2", DocumentPlace::instructions},
      {"gemma2", DocumentPlace::onlyQuestions},
      {"gemma3", DocumentPlace::instructions},
      {"phi3", DocumentPlace::onlyQuestions},
      {"phi3.5", DocumentPlace::instructions},
      {"phi4", DocumentPlace::instructions},
      {"smollm2", DocumentPlace::instructions},
      {"zephyr", DocumentPlace::instructions},
      {"command-r", DocumentPlace::instructions},
      {"granite", DocumentPlace::instructions},
  };
  for (const auto& [family, place] : places) {
    EXPECT_EQ(rendererOf(family).documentPlace(), place) << family;
  }
}

TEST(ChatRenderer, documentsFollowTheInstructions) {
  const AroundDocuments around = rendererOf("chatml").renderAroundDocuments(question());
  EXPECT_EQ(around.before, "<|im_start|>system\nBe brief.\n");
  EXPECT_EQ(around.after, "<|im_end|>\n<|im_start|>user\nWhen?<|im_end|>\n<|im_start|>assistant\n");
}

TEST(ChatRenderer, documentsPrecedeTheFirstQuestionWhereNoInstructionsAreKnown) {
  const AroundDocuments around = rendererOf("gemma2").renderAroundDocuments(later());
  EXPECT_EQ(around.before, "<s><start_of_turn>user\nBe brief.\n");
  EXPECT_EQ(around.after,
            "When?<end_of_turn>\n<start_of_turn>model\nAt two.<end_of_turn>\n"
            "<start_of_turn>user\nFrom where?<end_of_turn>\n<start_of_turn>model\n");
}

TEST(ChatRenderer, whatStandsBeforeDocumentsStaysTheSame) {
  for (const char* family : {"llama3", "mistral-v0.3", "gemma3", "granite"}) {
    const ChatRenderer renderer = rendererOf(family);
    EXPECT_EQ(renderer.renderAroundDocuments(question()).before,
              renderer.renderAroundDocuments(later()).before)
        << family;
  }
}

TEST(ChatRenderer, conversationsWithoutDocumentsHaveNoGap) {
  EXPECT_EQ(rendererOf("chatml").render(question()),
            "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nWhen?<|im_end|>\n"
            "<|im_start|>assistant\n");
  EXPECT_EQ(rendererOf("mistral-v0.1").render(question()), "<s>[INST] Be brief.\n\nWhen? [/INST]");
}

TEST(ChatRenderer, nobodyCanForgeTheMark) {
  Conversation conversation = question();
  conversation.turns[0].content = "documents-0-go-here documents-1-go-here";
  const AroundDocuments around = rendererOf("chatml").renderAroundDocuments(conversation);
  EXPECT_EQ(around.before, "<|im_start|>system\nBe brief.\n");
  EXPECT_NE(around.after.find("documents-0-go-here documents-1-go-here"), std::string::npos);
}

TEST(ChatRenderer, headingsTakeDocuments) {
  const ChatRenderer renderer(plainHeadings(), {"<s>", "</s>"}, nullptr);
  const AroundDocuments around = renderer.renderAroundDocuments(question());
  EXPECT_EQ(around.before, "<s>Be brief.\n");
  EXPECT_EQ(around.after, "\n\n### Question\nWhen?\n\n### Answer\n");
}

TEST(ChatRenderer, templatesThatLeaveTextOutAreRefused) {
  for (const char* text : {"nothing", "{{ messages[-1].content }}", "{{ messages[0].content * 2 }}",
                           "{{ raise_exception('No!') }}"}) {
    EXPECT_THROW(ChatRenderer(Template::parse(text), {}, nullptr), Error) << text;
  }
}

}  // namespace
}  // namespace specache::jinja
