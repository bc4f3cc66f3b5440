// SPDX-License-Identifier: GPL-3.0-or-later
// What a new user sees first: the bundled model's answers to the sample questions.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "app/cli/specache_program.h"
#include "tests/cli/command_result.h"

namespace specache::test {
namespace {

nlohmann::json sampleQuestions() {
  std::ifstream file("resources/samples/questions.json");
  return nlohmann::json::parse(file);
}

/// Checks the answers of one conversation that asks `questions` and nothing else.
void expectRightAnswers(const nlohmann::json& questions) {
  std::vector<std::string> arguments{"ask",
                                     "--model",
                                     "resources/model/specache-reader-q4_0.gguf",
                                     "--document",
                                     "resources/samples/ferry-handbook.md",
                                     "--device",
                                     "cpu",
                                     "--json"};
  for (const auto& question : questions)
    arguments.insert(arguments.end(), {"--question", question.at("question").get<std::string>()});
  const CommandResult result = runProgram(app::runSpecache, arguments);
  ASSERT_EQ(result.status, 0) << result.err;
  const nlohmann::json answers = nlohmann::json::parse(result.out).at("answers");
  ASSERT_EQ(answers.size(), questions.size());
  for (std::size_t i = 0; i < questions.size(); ++i)
    EXPECT_EQ(answers[i].at("text"), questions[i].at("answer")) << questions[i].at("question");
}

TEST(SampleQuestions, AreAnsweredRightFromTheSampleDocument) {
  expectRightAnswers(sampleQuestions());
}

/// The window offers the first three, and any of them may be the first that is asked.
TEST(SampleQuestions, ThoseOfferedAreAnsweredRightAlone) {
  const nlohmann::json questions = sampleQuestions();
  for (std::size_t i = 0; i < 3; ++i) expectRightAnswers(nlohmann::json::array({questions.at(i)}));
}

}  // namespace
}  // namespace specache::test
