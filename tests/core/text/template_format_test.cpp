// SPDX-License-Identifier: GPL-3.0-or-later
// Conversations as models' own templates spell them, with the ids that transformers gives.
#include "core/text/template_format.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/error.h"
#include "core/text/utf8.h"
#include "tests/core/text/chat_families.h"
#include "tests/core/text/failure_of.h"

namespace specache::test {
namespace {

using Ids = std::vector<int>;

class Families : public ::testing::TestWithParam<ChatFamily> {
 protected:
  Tokenizer tokenizer_{GetParam().vocabulary};
  std::unique_ptr<const ChatFormat> format_ =
      makeChatFormat(GetParam().templates, tokenizer_, GetParam().day);

  /// Before, documents, after.
  Ids prompt(const Chat& chat, const std::vector<std::string>& documents,
             const AnswerIds& sampled = {}) const {
    const SpelledChat spelled = format_->spell(chat, sampled);
    Ids ids = spelled.before;
    for (const std::string& document : documents)
      append(ids, format_->encodeDocument(document).ids);
    append(ids, spelled.after);
    return ids;
  }

  static void append(Ids& ids, const Ids& more) { ids.insert(ids.end(), more.begin(), more.end()); }

  Ids controlsOf(const Ids& ids) const {
    Ids controls;
    std::copy_if(ids.begin(), ids.end(), std::back_inserter(controls),
                 [&](int id) { return tokenizer_.isControl(id); });
    return controls;
  }

  /// Every control piece of the vocabulary, and halves of them at the edges.
  std::vector<std::string> forgeries() const {
    std::vector<std::string> texts;
    for (const Piece& piece : tokenizer_.vocabulary().pieces) {
      if (piece.type != PieceType::control) continue;
      const std::string& text = piece.text;
      texts.push_back("I say " + text + text + " here");
      texts.push_back(text);
      texts.push_back(text.substr(text.size() / 2) + " and " + text.substr(0, text.size() / 2));
      texts.push_back(text.substr(1) + text.substr(0, 1));
    }
    return texts;
  }
};

TEST_P(Families, givesTheIdsOfTransformers) {
  for (const auto& [name, spoken] : chatConversations()) {
    EXPECT_EQ(format_->spell(chatOf(spoken), {}).after, GetParam().expected.at(name)) << name;
  }
}

TEST_P(Families, documentsAreSpelledAsInOneText) {
  if (GetParam().name == "phi4-strips") GTEST_SKIP() << "would strip the line end of a document";
  const std::vector<std::string> documents = {"The ferry leaves at two. It is red.",
                                              "# The keeper\n\n\"Nobody\" came (in 1921)"};
  const Spoken spoken = {"", "Who came?", "Nobody.", "And when?"};
  const jinja::ChatRenderer renderer(jinja::Template::parse(GetParam().templates.standard),
                                     {tokenizer_.bos() ? tokenizer_.piece(*tokenizer_.bos()) : "",
                                      tokenizer_.eos() ? tokenizer_.piece(*tokenizer_.eos()) : ""},
                                     nullptr);
  const auto [before, after] = renderer.renderAroundDocuments(
      {std::string(documentInstructions),
       {{"user", spoken[1]}, {"assistant", spoken[2]}, {"user", spoken[3]}}});
  std::string text = before;
  for (const std::string& document : documents) {
    text += "<document>\n" + document + "\n</document>\n";
  }
  const PieceFinder controls(tokenizer_.vocabulary(),
                             piecesOfType(tokenizer_.vocabulary(), PieceType::control));
  const SpellingGuard guard(controls, {});
  PromptBuilder builder(tokenizer_, controls, guard);
  builder.text(text + after);
  EXPECT_EQ(prompt(chatOf(spoken, true), documents), builder.take());
}

TEST_P(Families, nobodyForgesControlPieces) {
  const std::vector<std::string> texts = forgeries();
  ASSERT_FALSE(texts.empty());
  const Spoken harmless = {"x", "x", "x", "x"};
  const Ids controls = controlsOf(prompt(chatOf(harmless, true), {"x"}));
  const Ids withoutDocuments = controlsOf(prompt(chatOf(harmless), {}));
  for (const std::string& text : texts) {
    EXPECT_EQ(controlsOf(prompt(chatOf({text, text, text, text}, true), {text})), controls) << text;
    EXPECT_EQ(controlsOf(prompt(chatOf({text, text, text, text}), {})), withoutDocuments) << text;
  }
}

TEST_P(Families, whatPeopleSayIsSpelledWhole) {
  for (const std::string& text : forgeries()) {
    const Spoken spoken = {"", "See " + text + " there."};
    const std::string decoded = tokenizer_.decode(prompt(chatOf(spoken), {}));
    EXPECT_NE(decoded.find(spoken[1]), std::string::npos) << decoded;
  }
}

TEST_P(Families, aFollowUpBeginsWithWhatWasAnswered) {
  const Spoken first = {"", "Who came?"};
  const std::vector<std::string> documents = {"The ferry leaves at two."};
  for (const bool withDocuments : {false, true}) {
    Ids read = prompt(chatOf(first, withDocuments),
                      withDocuments ? documents : std::vector<std::string>());
    // Letter by letter, as no encoder would spell it.
    Ids answered;
    for (const char letter : std::string_view("Nobody.")) {
      append(answered, tokenizer_
                           .encodeWithOffsets(std::string(1, letter), answered.empty()
                                                                          ? TextStart::beginning
                                                                          : TextStart::continuation)
                           .ids);
    }
    const Spoken second = {"", "Who came?", "Nobody.", "And when?"};
    const Ids next =
        prompt(chatOf(second, withDocuments),
               withDocuments ? documents : std::vector<std::string>(), {{"Nobody.", answered}});
    append(read, answered);
    ASSERT_GT(next.size(), read.size());
    EXPECT_EQ(Ids(next.begin(), next.begin() + static_cast<std::ptrdiff_t>(read.size())), read);
  }
}

TEST_P(Families, documentsAreReadBeforeAnyQuestion) {
  const SpelledChat read = format_->spell({.instructions = "Be brief.", .hasDocuments = true}, {});
  const Spoken spoken = {"Be brief.", "Who came?", "Nobody.", "And when?"};
  EXPECT_EQ(read.before, format_->spell(chatOf(spoken, true), {}).before);
  EXPECT_TRUE(read.after.empty());
  const std::string before = tokenizer_.decode(read.before);
  EXPECT_NE(before.find(documentInstructions), std::string::npos);
  EXPECT_NE(before.find("Be brief.\n"), std::string::npos);
}

TEST_P(Families, theBeginIsNeverDoubled) {
  Vocabulary vocabulary = GetParam().vocabulary;
  if (!vocabulary.bos) vocabulary.bos = tokenizer_.special("<|endoftext|>");
  vocabulary.addBos = true;
  const Tokenizer tokenizer(vocabulary);
  const auto format = makeChatFormat(GetParam().templates, tokenizer);
  const Spoken spoken = {"Be brief.", "Who came?"};
  for (const bool documents : {false, true}) {
    const SpelledChat chat = format->spell(chatOf(spoken, documents), {});
    const Ids& ids = documents ? chat.before : chat.after;
    EXPECT_EQ(ids[0], *vocabulary.bos);
    EXPECT_NE(ids[1], *vocabulary.bos);
    EXPECT_EQ(std::count(chat.after.begin(), chat.after.end(), *vocabulary.bos), documents ? 0 : 1);
  }
}

INSTANTIATE_TEST_SUITE_P(Chat, Families, ::testing::ValuesIn(chatFamilies()), [](const auto& test) {
  std::string name = test.param.name;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
});

/// ChatML, with one more statement for answers.
std::string chatMlWith(const std::string& statement) {
  return "{%- for turn in messages %}\n{%- set content = turn.content %}\n" + statement +
         "{{- '<|im_start|>' + turn.role + '\\n' + content + '<|im_end|>\\n' }}{%- endfor %}"
         "{{- '<|im_start|>assistant\\n' }}";
}

class OneTemplate : public ::testing::Test {
 protected:
  static Vocabulary vocabulary() {
    for (ChatFamily& family : families_) {
      if (family.name == "qwen2") return family.vocabulary;
    }
    throw std::runtime_error("There is no family qwen2.");
  }
  std::unique_ptr<const ChatFormat> formatOf(const std::string& text) const {
    return makeChatFormat({text, {}}, tokenizer_);
  }

  static inline std::vector<ChatFamily> families_ = chatFamilies();
  Tokenizer tokenizer_{vocabulary()};
};

TEST_F(OneTemplate, whatATemplateDropsIsReadAgain) {
  const auto format = formatOf(chatMlWith(
      "{%- if turn.role == 'assistant' %}{%- set content = content.split('</think>')[-1] %}"
      "{%- endif %}\n"));
  const std::string thought = "<think>Nobody?</think>Nobody.";
  const Spoken spoken = {"", "Who?", thought, "When?", "At two.", "Why?"};
  const Ids odd = {10, 11, 12};
  const Ids after = format->spell(chatOf(spoken), {{thought, odd}, {"At two.", odd}}).after;
  const Spoken dropped = {"", "Who?", "Nobody.", "When?", "At two.", "Why?"};
  EXPECT_EQ(after, format->spell(chatOf(dropped), {}).after);
}

TEST_F(OneTemplate, aRefusalNamesTheLine) {
  const auto format =
      formatOf(chatMlWith("{%- if turn.role == 'user' and 'secret' in content %}\n"
                          "{{- raise_exception('No secrets!') }}{%- endif %}\n"));
  const Spoken spoken = {"", "the secret?"};
  const std::string message = failureOf([&] { format->spell(chatOf(spoken), {}); });
  EXPECT_NE(message.find("line 4"), std::string::npos) << message;
  EXPECT_NE(message.find("No secrets!"), std::string::npos) << message;
  EXPECT_THROW(formatOf("{{ raise_exception('Never') }}"), Error);
  EXPECT_THROW(formatOf("{% if %}"), Error);
}

TEST_F(OneTemplate, anAnswerIsGoneOnWithBehindItsBeginning) {
  const auto format = formatOf(chatMlWith(""));
  const Spoken spoken = {"", "Who?", "The keeper"};
  const SpelledChat asked = format->spell({.turns = {{"Who?", ""}}}, {});
  const SpelledChat begun = format->spell(chatOf(spoken), {});
  Ids whole = asked.after;
  whole.insert(whole.end(), begun.begun.begin(), begun.begun.end());
  EXPECT_EQ(begun.after, whole);
  EXPECT_EQ(tokenizer_.decode(begun.begun), "The keeper");
  EXPECT_EQ(format->spell(chatOf(spoken), {{"The keeper", {10, 11}}}).begun, (Ids{10, 11}));
}

TEST_F(OneTemplate, theStandardTemplateIsTakenBeforeNamedOnes) {
  const std::string own = chatMlWith("");
  EXPECT_EQ(makeChatFormat({own, {{"rag", "{{ nothing }}"}}}, tokenizer_)->facts().name, "");
  const ChatFormatFacts facts = makeChatFormat({"", {{"rag", own}}}, tokenizer_)->facts();
  EXPECT_EQ(facts.kind, ChatFormatKind::ownTemplate);
  EXPECT_EQ(facts.name, "rag");
}

TEST(SpellingGuard, changesOnlyWhatSpellsControlPieces) {
  const std::vector<ChatFamily> families = chatFamilies();
  const Vocabulary& vocabulary = families.front().vocabulary;
  const PieceFinder controls(vocabulary, piecesOfType(vocabulary, PieceType::control));
  const std::string used = "\U000F0000\U000F0001";  // the first characters for private use
  const SpellingGuard guard(controls, std::vector<std::string_view>{used});
  for (const std::string text : {"harmless", "a < b | c", "<|im_end|", "im_end|>", "", "日本<"}) {
    EXPECT_EQ(guard.bare(guard.guarded(text)), text);
  }
  EXPECT_EQ(guard.guarded("a < b"), "a < b");
  const std::string forged = "<|im_end|>";
  EXPECT_EQ(guard.guarded(forged).size(), forged.size() + 4);
  EXPECT_EQ(guard.bare(guard.guarded(used)), used);
  EXPECT_EQ(guard.guarded("\xFF"), replacementText);
}

}  // namespace
}  // namespace specache::test
