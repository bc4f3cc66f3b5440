// SPDX-License-Identifier: GPL-3.0-or-later
// Against real models, where there are any: the bundled one, and one with expected ids beside it,
// named by the environment variable SPECACHE_TRIAL_MODEL.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/loading/gguf.h"
#include "core/text/chat_format.h"
#include "core/text/tokenizer.h"
#include "tests/support/random_text.h"

namespace specache::test {
namespace {

Tokenizer tokenizerOf(const std::filesystem::path& model) {
  const GgufFile file(model);
  return Tokenizer(readVocabulary(file.metadata()));
}

/// The vocabulary was trained on text with each run of white space as one space.
std::string withSingleSpaces(const std::string& text) {
  std::string result;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) {
      result += c;
    } else if (!result.empty() && result.back() != ' ') {
      result += ' ';
    }
  }
  return result.substr(0, result.find_last_not_of(' ') + 1);
}

TEST(TrialModel, givesTheExpectedIds) {
  const char* path = std::getenv("SPECACHE_TRIAL_MODEL");
  if (!path) GTEST_SKIP() << "SPECACHE_TRIAL_MODEL names no model with expected ids.";
  const Tokenizer tokenizer = tokenizerOf(path);
  const auto format = makeChatFormat({}, tokenizer);
  std::ifstream stream(std::filesystem::path(path).parent_path() / "expected.json");
  const nlohmann::json expected = nlohmann::json::parse(stream);
  EXPECT_EQ(tokenizer.encode(withSingleSpaces(expected["document"])), expected["document_ids"]);
  for (const nlohmann::json& one : expected["cases"]) {
    EXPECT_EQ(tokenizer.encode(one["question"].get<std::string>()), one["question_ids"]);
    EXPECT_EQ(tokenizer.decode(one["answer_ids"].get<std::vector<int>>()), one["answer"]);
  }
  std::vector<int> prompt = format->spell({.hasDocuments = true}, {}).before;
  const std::vector<int> shortIds = expected["short"]["ids"];
  const std::vector<int> text(shortIds.begin() + 2, shortIds.end());
  const std::vector<int> document = format->encodeDocument(tokenizer.decode(text)).ids;
  prompt.insert(prompt.end(), document.begin(), document.end());
  EXPECT_EQ(prompt, shortIds);
}

TEST(BundledModel, everyTextSurvives) {
  const std::filesystem::path folder = "resources/model";  // ctest starts in the source tree
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "Not started in the source tree.";
  std::filesystem::path model;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() == ".gguf") model = file.path();
  }
  if (model.empty()) GTEST_SKIP() << "There is no model in resources/model.";
  const Tokenizer tokenizer = tokenizerOf(model);
  EXPECT_EQ(tokenizer.decode(tokenizer.encode(stressText())), stressText());
  EXPECT_EQ(makeChatFormat({}, tokenizer)->facts().kind, ChatFormatKind::reader);
}

}  // namespace
}  // namespace specache::test
