// SPDX-License-Identifier: GPL-3.0-or-later
// Tokenizers of Hugging Face folders: which file counts, and what is special.
#include "core/text/folder_vocabulary.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/text/chat_format.h"
#include "core/text/tokenizer.h"
#include "tests/core/text/failure_of.h"
#include "tests/support/temporary_folder.h"

namespace specache::test {
namespace {

using nlohmann::json;

constexpr std::int64_t rows = 703;  // three more than bpe.model has pieces

class FolderVocabulary : public ::testing::Test {
 protected:
  void useModel(const char* name = "bpe.model") const {
    std::filesystem::copy(std::filesystem::path("tests/data/pieces") / name,
                          folder_.path() / "tokenizer.model");
  }
  void useJson(const char* path) const {
    std::filesystem::copy(std::filesystem::path("tests/data") / path,
                          folder_.path() / "tokenizer.json");
  }
  void write(const char* name, const json& content) const { folder_.write(name, content.dump()); }

  Vocabulary read(std::int64_t wanted = rows) const {
    return readFolderVocabulary(folder_.path(), wanted);
  }

  void expectFailure(const std::string& file, const std::string& expected) const {
    const std::string message = failureOf([&] { read(); });
    EXPECT_EQ(message.rfind((folder_.path() / file).string(), 0), 0U) << message;
    EXPECT_NE(message.find(expected), std::string::npos) << message;
  }

  static PieceType typeOf(const Vocabulary& vocabulary, int id) {
    return vocabulary.pieces[static_cast<std::size_t>(id)].type;
  }

  TemporaryFolder folder_;
};

TEST_F(FolderVocabulary, theModelFileAlone) {
  useModel();
  const Vocabulary vocabulary = read();
  EXPECT_EQ(vocabulary.kind, VocabularyKind::sentencePiece);
  EXPECT_EQ(vocabulary.bos, 1);
  EXPECT_EQ(vocabulary.eos, 2);
  EXPECT_TRUE(vocabulary.addBos);
  EXPECT_TRUE(vocabulary.addSpacePrefix);
  EXPECT_EQ(vocabulary.pieces.size(), 703U);
  EXPECT_EQ(vocabulary.pieces.back().type, PieceType::unused);
}

TEST_F(FolderVocabulary, theSpaceInFrontCanBeLeftOut) {
  useModel();
  write("tokenizer_config.json", {{"add_prefix_space", false}});
  EXPECT_FALSE(read().addSpacePrefix);
}

TEST_F(FolderVocabulary, theJsonComesFirst) {
  useModel();
  useJson("pieces/metaspace-first.json");
  EXPECT_EQ(read().kind, VocabularyKind::characterPairs);
}

TEST_F(FolderVocabulary, piecesBeyondTheModelFile) {
  useModel();
  write("tokenizer_config.json", {{"added_tokens_decoder",
                                   {{"701", {{"content", "<think>"}, {"special", false}}},
                                    {"700", {{"content", "<|im_end|>"}, {"special", false}}},
                                    {"702", {{"content", "<turn>"}, {"special", true}}},
                                    {"3", {{"content", "<|user|>"}, {"special", true}}}}},
                                  {"eos_token", "<|im_end|>"}});
  const Vocabulary vocabulary = read();
  EXPECT_EQ(typeOf(vocabulary, 700), PieceType::control);  // by its form
  EXPECT_EQ(typeOf(vocabulary, 701), PieceType::userDefined);
  EXPECT_EQ(typeOf(vocabulary, 702), PieceType::control);
  EXPECT_EQ(vocabulary.eos, 700);
  const Tokenizer tokenizer(vocabulary);
  EXPECT_EQ(tokenizer.encode("a<think>").back(), 701);
  for (const int id : tokenizer.encode("<|im_end|><turn>")) EXPECT_FALSE(tokenizer.isControl(id));
}

TEST_F(FolderVocabulary, theOlderListOfPieces) {
  useModel();
  write("added_tokens.json", {{"<b>", 701}, {"<a>", 700}});
  const Vocabulary vocabulary = read();
  EXPECT_EQ(vocabulary.pieces[700].text, "<a>");
  EXPECT_EQ(vocabulary.pieces[701].text, "<b>");
  write("added_tokens.json", {{"<b>", 702}});
  expectFailure("added_tokens.json", "gives \"<b>\" the id 702, which is not free");
  write("added_tokens.json", {{"<b>", 17}});
  expectFailure("added_tokens.json", "which is not free");
  write("added_tokens.json", {{"<b>", -1}});
  expectFailure("added_tokens.json", "has no id");
  write("added_tokens.json", json::array());
  expectFailure("added_tokens.json", "not a JSON object");
}

TEST_F(FolderVocabulary, whatEndsAnAnswer) {
  useJson("bpe/llama-bpe.json");
  write("config.json", {{"eos_token_id", 860}, {"bos_token_id", 859}});
  Vocabulary vocabulary = read(870);
  EXPECT_EQ(vocabulary.eos, 860);
  EXPECT_TRUE(vocabulary.otherEnds.empty());
  write("generation_config.json", {{"eos_token_id", {861, 860}}});
  vocabulary = read(870);
  EXPECT_EQ(vocabulary.eos, 861);
  EXPECT_EQ(vocabulary.otherEnds, (std::vector<int>{860}));
  write("tokenizer_config.json",
        {{"eos_token", {{"content", "<|user|>"}}}, {"bos_token", nullptr}});
  vocabulary = read(870);
  EXPECT_EQ(vocabulary.eos, 860);
  EXPECT_EQ(vocabulary.otherEnds, (std::vector<int>{861}));
  const Tokenizer tokenizer(vocabulary);
  const auto format = makeChatFormat({}, tokenizer);
  EXPECT_TRUE(format->isStop(860));
  EXPECT_TRUE(format->isStop(861));
}

TEST_F(FolderVocabulary, beginsAreAddedAsTheFolderSays) {
  useJson("pieces/prepend.json");
  EXPECT_TRUE(read().addBos);
  EXPECT_EQ(read().bos, 1);
  write("tokenizer_config.json", {{"add_bos_token", false}, {"bos_token", "<s>"}});
  EXPECT_FALSE(read().addBos);
}

TEST_F(FolderVocabulary, endsNeverComeFromText) {
  useJson("bpe/gpt-2.json");
  const Tokenizer before(readFolderVocabulary(folder_.path(), 870));
  const int the = before.encode(" the").front();
  ASSERT_EQ(before.piece(the), "Ġthe");
  write("generation_config.json", {{"eos_token_id", the}});
  const Tokenizer tokenizer(readFolderVocabulary(folder_.path(), 870));
  for (const int id : tokenizer.encode(" the then the")) EXPECT_FALSE(tokenizer.isControl(id));
  EXPECT_EQ(tokenizer.decode(tokenizer.encode(" the then the")), " the then the");
}

TEST_F(FolderVocabulary, moreControlPiecesThanRows) {
  useJson("bpe/gpt-2.json");
  const std::size_t all = read(870).pieces.size();
  EXPECT_EQ(all, 870U);
  EXPECT_EQ(read(862).pieces.size(), 862U);  // the last are added pieces
  EXPECT_GT(read(400).pieces.size(), 400U);  // loading the model says what is wrong
}

TEST_F(FolderVocabulary, tokenizersThatAreRefused) {
  EXPECT_EQ(failureOf([&] { read(); }),
            folder_.path().string() +
                " can't be used: it has no tokenizer.json and no tokenizer.model. Download the "
                "tokenizer's files into the folder, or choose a GGUF file.");
  folder_.write("tokenizer.json", "{}");
  expectFailure("tokenizer.json", "it names none");
  folder_.write("tokenizer.json",
                R"({"model":{"type":"Unigram"},"pre_tokenizer":{"type":"Metaspace",)"
                R"("replacement":"▁"}})");
  expectFailure("tokenizer.json", "its model is \"\"Unigram\"\" and not");
}

TEST_F(FolderVocabulary, absurdFiles) {
  useModel();
  for (const auto& [name, content, expected] :
       std::vector<std::tuple<const char*, json, std::string>>{
           {"tokenizer_config.json", {{"bos_token", "<none>"}}, "\"<none>\", is not in the vocab"},
           {"tokenizer_config.json", {{"eos_token", 7}}, "\"eos_token\" is not a text"},
           {"tokenizer_config.json",
            {{"add_bos_token", 1}},
            "\"add_bos_token\" is not a yes or no"},
           {"tokenizer_config.json",
            {{"added_tokens_decoder", {{"x", json::object()}}}},
            "id \"x\""},
           {"tokenizer_config.json",
            {{"added_tokens_decoder", {{"5", json::object()}}}},
            "content"},
           {"tokenizer_config.json", {{"added_tokens_decoder", 5}}, "is not an object"},
           {"generation_config.json", {{"eos_token_id", "x"}}, "\"eos_token_id\" is"},
           {"generation_config.json", {{"eos_token_id", {-1}}}, "\"eos_token_id\" is"}}) {
    write(name, content);
    expectFailure(name, expected);
    std::filesystem::remove(folder_.path() / name);
  }
  write("generation_config.json", {{"eos_token_id", 100000}});
  expectFailure("tokenizer.model", "its end token, 100000, is not in its vocabulary");
}

}  // namespace
}  // namespace specache::test
