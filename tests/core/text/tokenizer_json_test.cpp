// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_json.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>

#include "core/error.h"
#include "core/text/tokenizer.h"
#include "tests/core/text/byte_pair_data.h"

namespace specache::test {
namespace {

using Json = nlohmann::json;

std::string failureToRead(const std::string& content) {
  try {
    readTokenizerJson("tokenizer.json", content);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

/// What is said to the GPT-2-like vocabulary after a change.
std::string failureAfter(const std::function<void(Json&)>& change) {
  Json content = tokenizerJson("gpt-2");
  change(content);
  return failureToRead(content.dump());
}

void expectContains(const std::string& message, const std::string& expected) {
  EXPECT_NE(message.find(expected), std::string::npos) << message << "\nlacks " << expected;
  EXPECT_EQ(message.rfind("tokenizer.json ", 0), 0U) << message;
}

TEST(TokenizerJson, isReadWhole) {
  const Vocabulary vocabulary = bytePairVocabulary("llama-bpe");
  EXPECT_EQ(vocabulary.splitting, "llama-bpe");
  EXPECT_TRUE(vocabulary.ignoreMerges);
  EXPECT_TRUE(vocabulary.addBos);
  EXPECT_EQ(vocabulary.merges.size(), 600U);
  const Tokenizer tokenizer(vocabulary);
  EXPECT_EQ(tokenizer.bos(), tokenizer.special("<|endoftext|>"));
  EXPECT_NE(tokenizer.special("<|user|>"), std::nullopt);
  EXPECT_EQ(tokenizer.special("<think>"), std::nullopt);  // found in texts
  EXPECT_FALSE(bytePairVocabulary("qwen2").addBos);
  EXPECT_EQ(bytePairVocabulary("qwen2").bos, std::nullopt);
}

TEST(TokenizerJson, otherSpellingsMeanTheSame) {
  const Vocabulary expected = bytePairVocabulary("gpt-2");
  const auto read = [](const std::function<void(Json&)>& change) {
    Json content = tokenizerJson("gpt-2");
    change(content);
    return readTokenizerJson("tokenizer.json", content.dump());
  };
  EXPECT_EQ(read([](Json& json) {
              for (Json& merge : json["model"]["merges"]) {
                merge = merge[0].get<std::string>() + " " + merge[1].get<std::string>();
              }
            }).merges.size(),
            expected.merges.size());
  EXPECT_EQ(
      read([](Json& json) {
        json["pre_tokenizer"] = {{"type", "Sequence"}, {"pretokenizers", {json["pre_tokenizer"]}}};
      }).splitting,
      "gpt-2");
  EXPECT_EQ(read([](Json& json) { json["model"].erase("type"); }).splitting, "gpt-2");
  EXPECT_EQ(read([](Json& json) { json["normalizer"] = {{"type", "NFC"}}; }).splitting, "gpt-2");
}

TEST(TokenizerJson, idsLeftOutBecomeUnusedPieces) {
  Json content = tokenizerJson("gpt-2");
  content["added_tokens"].back()["id"] = 900;
  const Vocabulary vocabulary = readTokenizerJson("tokenizer.json", content.dump());
  ASSERT_EQ(vocabulary.pieces.size(), 901U);
  EXPECT_EQ(vocabulary.pieces[899].type, PieceType::unused);
}

TEST(TokenizerJson, controlPiecesMayStripWhatIsAroundThem) {
  Json content = tokenizerJson("gpt-2");
  Json& control = content["added_tokens"][0];
  control["rstrip"] = true;
  const auto id = control["id"].get<std::size_t>();
  const Vocabulary vocabulary = readTokenizerJson("tokenizer.json", content.dump());
  EXPECT_TRUE(vocabulary.pieces[id].stripsAfter);
  EXPECT_FALSE(vocabulary.pieces[id].stripsBefore);
}

TEST(TokenizerJson, whatIsNotSupportedIsNamed) {
  const std::vector<std::pair<std::function<void(Json&)>, std::string>> cases = {
      {[](Json& j) { j["model"]["type"] = "Unigram"; }, "Unigram"},
      {[](Json& j) { j["model"]["byte_fallback"] = true; }, "characters and not bytes"},
      {[](Json& j) { j["model"]["end_of_word_suffix"] = "</w>"; }, "end_of_word_suffix"},
      {[](Json& j) {
         j["normalizer"] = {{"type", "NFKC"}};
       },
       "NFKC"},
      {[](Json& j) {
         j["normalizer"] = {{"type", "Sequence"}, {"normalizers", {{{"type", "Lowercase"}}}}};
       },
       "Lowercase"},
      {[](Json& j) { j["pre_tokenizer"] = nullptr; }, "it names none"},
      {[](Json& j) { j["pre_tokenizer"]["add_prefix_space"] = true; }, "add_prefix_space"},
      {[](Json& j) { j["pre_tokenizer"]["use_regex"] = false; }, "in a way that is not known"},
      {[](Json& j) {
         j["pre_tokenizer"] = {{"type", "Metaspace"}};
       },
       "Metaspace"},
      {[](Json& j) {
         j["pre_tokenizer"] = {{"type", "Digits"}};
       },
       "no step \"ByteLevel\""},
      {[](Json& j) {
         j["pre_tokenizer"] = {
             {"type", "Sequence"},
             {"pretokenizers",
              {{{"type", "Split"},
                {"pattern", {{"Regex", "(a*)*b"}}},
                {"behavior", "Isolated"},
                {"invert", false}},
               {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}}}}};
       },
       "(a*)*b"},
      {[](Json& j) { j["added_tokens"].back()["lstrip"] = true; }, "lstrip"},
  };
  for (const auto& [change, expected] : cases) expectContains(failureAfter(change), expected);
}

TEST(TokenizerJson, whatIsUnsoundIsRefused) {
  const std::vector<std::pair<std::function<void(Json&)>, std::string>> cases = {
      {[](Json& j) { j = Json::array(); }, "it names none"},
      {[](Json& j) { j["model"] = 7; }, "its model is"},
      {[](Json& j) { j["model"]["vocab"] = Json::array(); }, "\"vocab\" is not an object"},
      {[](Json& j) { j["model"]["vocab"]["a"] = 1ULL << 40U; }, "out of range"},
      {[](Json& j) { j["model"]["vocab"]["a"] = -1; }, "out of range"},
      {[](Json& j) { j["model"]["vocab"]["a"] = "1"; }, "out of range"},
      {[](Json& j) { j["model"]["vocab"]["new"] = 5; }, "belongs to two pieces"},
      {[](Json& j) {
         j["added_tokens"][0]["content"] = "x";
         j["added_tokens"][0]["id"] = 5;
       },
       "belongs to two pieces"},
      {[](Json& j) { j["model"]["merges"] = "x"; }, "\"merges\" is not a list"},
      {[](Json& j) { j["model"]["merges"].push_back("a b c"); }, "does not name two pieces"},
      {[](Json& j) {
         j["model"]["merges"].push_back(Json::array({"a", 1}));
       },
       "two pieces"},
      {[](Json& j) { j["model"]["merges"].push_back("Q Q"); }, "not in its vocabulary"},
      {[](Json& j) { j["model"]["ignore_merges"] = 1; }, "\"ignore_merges\" is not a yes or no"},
      {[](Json& j) { j["added_tokens"][0].erase("content"); }, "\"content\" is not a text"},
      {[](Json& j) { j["added_tokens"][0]["content"] = ""; }, "no error"},
      {[](Json& j) { j["pre_tokenizer"]["type"] = 3; }, "\"type\" is not a text"},
      {[](Json& j) {
         j["post_processor"] = {{"type", "TemplateProcessing"},
                                {"single", {{{"SpecialToken", {{"id", "<x>"}}}}}}};
       },
       "texts begin with"},
  };
  for (const auto& [change, expected] : cases) {
    const std::string message = failureAfter(change);
    EXPECT_NE(message.find(expected), std::string::npos) << message << "\nlacks " << expected;
  }
  expectContains(failureToRead(""), "it is not JSON");
  expectContains(failureToRead("{\"model\": \"\xFF\"}"), "it is not JSON");
  expectContains(failureToRead(readData("gpt-2.json").substr(0, 9000)), "it is not JSON");
}

TEST(TokenizerJson, hostileFilesAreDoneWithSoon) {
  std::string many = "[0";
  while (many.size() < 20000000) many += ",0";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {std::string(1000000, '['), "nested too deeply"},
      {many, "more values than any such file"},
      {std::string((std::size_t{64} << 20U) + 1, ' '), "larger than any such file"}};
  for (const auto& [content, expected] : cases) {
    const auto begin = std::chrono::steady_clock::now();
    expectContains(failureToRead(content), expected);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    EXPECT_LT(seconds.count(), 20);  // below 1; the rest is for sanitizers and busy machines
  }
}

}  // namespace
}  // namespace specache::test
