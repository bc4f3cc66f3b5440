// SPDX-License-Identifier: GPL-3.0-or-later
// The bundled model through the engine's own code, against an independent float32 computation
// (resources/model/reference.py).
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/model/model.h"
#include "core/specache/cache.h"
#include "core/text/chat_format.h"
#include "core/text/tokenizer.h"
#include "tests/support/devices.h"

namespace specache::test {
namespace {

constexpr double kLargestLogit = 10;  // about
/// Of the largest logit, of which 1 % was seen: the CPU rounds what it multiplies with Q8_0 weights
/// to 8 bits, and on AMX both to bfloats.
constexpr double kRounding = 2e-2;

using Tokens = std::vector<std::int32_t>;

void append(Tokens& tokens, const std::vector<int>& more) {
  tokens.insert(tokens.end(), more.begin(), more.end());
}

class BundledModel : public ::testing::TestWithParam<Device> {
 protected:
  static nlohmann::json expectations() {
    std::ifstream file("resources/model/expected.json");
    return nlohmann::json::parse(file);
  }

  void expectTop(const Cache& cache, const nlohmann::json& top) {
    for (const auto& entry : top) {
      EXPECT_NEAR(cache.logits(0)[entry.at(0).get<std::size_t>()], entry.at(1).get<double>(),
                  kLargestLogit * std::max(kRounding, GetParam().tolerance));
    }
  }

  /// Reads `prompt` and answers greedily; the answer's last token is in the cache too.
  Tokens answer(Cache& cache, const Tokens& prompt, const nlohmann::json* firstTop = nullptr) {
    cache.prefill(0, prompt);
    if (firstTop != nullptr) expectTop(cache, *firstTop);
    Tokens ids;
    while (ids.size() < 40) {
      const auto logits = cache.logits(0);
      const auto best = static_cast<std::int32_t>(std::max_element(logits.begin(), logits.end()) -
                                                  logits.begin());
      if (format_->isStop(best)) break;
      ids.push_back(best);
      cache.step(std::span(&best, 1));
    }
    return ids;
  }

  Tokens documentPrompt() {
    Tokens tokens;
    append(tokens, format_->spell({.hasDocuments = true}, {}).before);
    append(tokens, format_->encodeDocument(expected_.at("document").get<std::string>()).ids);
    return tokens;
  }
  Tokens questionPrompt(const nlohmann::json& question) {
    const auto text = question.at("question").get<std::string>();
    return format_->spell({.hasDocuments = true, .turns = {{text, ""}}}, {}).after;
  }

  nlohmann::json expected_ = expectations();
  std::unique_ptr<kernels::Backend> backend_ = GetParam().make();
  std::unique_ptr<Model> model_ =
      Model::load("resources/model/specache-reader-q4_0.gguf", *backend_);
  std::unique_ptr<const ChatFormat> format_ =
      makeChatFormat(model_->chatTemplates(), model_->tokenizer());
};

TEST_P(BundledModel, ShortPromptsHaveTheReferencesLogits) {
  const auto cache = makeCache(*model_, parseCache("full"));
  cache->prefill(0, expected_.at("short").at("ids").get<Tokens>());
  expectTop(*cache, expected_.at("short").at("top5"));
}

TEST_P(BundledModel, DocumentsHaveTheTrainersTokens) {
  EXPECT_EQ(model_->tokenizer().encode(expected_.at("document").get<std::string>()),
            expected_.at("document_ids").get<std::vector<int>>());
}

TEST_P(BundledModel, QuestionsGetTheReferencesAnswers) {
  const auto cache = makeCache(*model_, parseCache("full"));
  const Tokens document = documentPrompt();
  cache->prefill(0, document);
  for (const auto& question : expected_.at("questions")) {
    cache->rewind(0, static_cast<int>(document.size()));
    EXPECT_EQ(answer(*cache, questionPrompt(question), &question.at("first_top5")),
              question.at("ids").get<Tokens>())
        << question.at("question");
  }
}

TEST_P(BundledModel, ALaterTurnGetsTheReferencesAnswer) {
  const auto cache = makeCache(*model_, parseCache("full"));
  cache->prefill(0, documentPrompt());
  for (const auto& turn : expected_.at("conversation")) {
    EXPECT_EQ(answer(*cache, questionPrompt(turn)), turn.at("ids").get<Tokens>())
        << turn.at("question");
    cache->prefill(0, Tokens{format_->stopTokens().front()});
  }
}

TEST_P(BundledModel, SpeCacheAnswersLikeFull) {
  for (const char* name : {"specache:2/1", "specache:2"}) {
    const auto cache = makeCache(*model_, parseCache(name));
    const Tokens document = documentPrompt();
    cache->prefill(0, document);
    for (const auto& question : expected_.at("questions")) {
      cache->rewind(0, static_cast<int>(document.size()));
      EXPECT_EQ(answer(*cache, questionPrompt(question)), question.at("ids").get<Tokens>())
          << name << ": " << question.at("question");
    }
  }
}

SPECACHE_ON_EVERY_DEVICE(BundledModel);

}  // namespace
}  // namespace specache::test
