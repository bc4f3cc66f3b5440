// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/template_format.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/template/default_template.h"
#include "core/text/utf8.h"

namespace specache {
namespace {

constexpr std::string_view documentBegin = "<document>\n";
constexpr std::string_view documentEnd = "\n</document>\n";

std::string pieceOrNone(const Tokenizer& tokenizer, std::optional<int> id) {
  return id ? tokenizer.piece(*id) : std::string();
}

/// A single character is never meant as a control piece in a text.
std::vector<int> spelledControls(const Vocabulary& vocabulary) {
  std::vector<int> ids = piecesOfType(vocabulary, PieceType::control);
  std::erase_if(ids, [&](int id) {
    const std::string& text = vocabulary.pieces[static_cast<std::size_t>(id)].text;
    return firstCharacter(text).bytes == text.size();
  });
  return ids;
}

std::vector<std::string_view> textsOf(const Chat& chat) {
  std::vector<std::string_view> texts = {chat.instructions};
  for (const ChatTurn& turn : chat.turns) {
    texts.push_back(turn.question);
    texts.push_back(turn.answer);
  }
  return texts;
}

std::string instructionsFor(const Chat& chat, const SpellingGuard& guard) {
  std::string own = guard.guarded(chat.instructions);
  if (!chat.hasDocuments) return own;
  const std::string_view gap = own.empty() ? "" : "\n\n";
  return std::string(documentInstructions).append(gap).append(own);
}

/// Without the last turn's answer, which the model is to write.
jinja::Conversation conversationOf(const Chat& chat, const SpellingGuard& guard) {
  jinja::Conversation conversation{instructionsFor(chat, guard), {}};
  for (std::size_t i = 0; i < chat.turns.size(); ++i) {
    conversation.turns.push_back({"user", guard.guarded(chat.turns[i].question)});
    if (i + 1 == chat.turns.size()) break;
    conversation.turns.push_back({"assistant", guard.guarded(chat.turns[i].answer)});
  }
  return conversation;
}

/// The text behind the documents, and where in it the answers stand whose ids are known.
class AfterDocuments {
 public:
  AfterDocuments(std::string text, const Chat& chat, const AnswerIds& sampled,
                 const SpellingGuard& guard)
      : text_(std::move(text)) {
    for (std::size_t i = 0; i + 1 < chat.turns.size(); ++i) {
      const auto found = sampled.find(chat.turns[i].answer);
      if (found == sampled.end() || found->second.empty()) continue;
      answers_.push_back({2 * i + 1, guard.mark(i), guard.guarded(found->first), &found->second});
    }
  }

  bool hasAnswers() const { return !answers_.empty(); }

  /// The conversation with a mark in the place of each such answer.
  jinja::Conversation marked(jinja::Conversation conversation) const {
    for (const Answer& answer : answers_) conversation.turns[answer.turn].content = answer.mark;
    return conversation;
  }

  /// Appends it. `marked` is what the template makes of the conversation with marks: as long as the
  /// two differ in nothing but the answers, the known ids are those of the text. Where they differ
  /// in more, the template has changed what was said, and the rest is encoded as it is.
  void addTo(PromptBuilder& builder, std::string_view marked, const Tokenizer& tokenizer) const {
    std::string_view text = text_;
    for (const Answer& answer : answers_) {
      const std::size_t place = marked.find(answer.mark);
      if (place == std::string_view::npos) break;
      const std::string_view front = marked.substr(0, place);
      if (!text.starts_with(front) || !text.substr(place).starts_with(answer.text)) break;
      builder.text(withoutSpaceOf(tokenizer.bytes(answer.ids->front()), front));
      builder.ids(*answer.ids);
      text.remove_prefix(place + answer.text.size());
      marked.remove_prefix(place + answer.mark.size());
    }
    builder.text(text);
  }

 private:
  struct Answer {
    std::size_t turn = 0;  ///< index in the template's conversation
    std::string mark;
    std::string text;  ///< guarded
    const std::vector<std::int32_t>* ids = nullptr;
  };

  /// What stands in front of an answer, but for the space that the answer's first token spells.
  static std::string_view withoutSpaceOf(const std::string& firstToken, std::string_view front) {
    if (front.ends_with(' ') && firstToken.starts_with(' ')) front.remove_suffix(1);
    return front;
  }

  std::string text_;
  std::vector<Answer> answers_;
};

}  // namespace

struct TemplateFormat::Choice {
  ChatFormatFacts facts;
  jinja::ChatRenderer renderer;

  Choice(ChatFormatKind kind, std::string name, jinja::Template text, const Tokenizer& tokenizer,
         const std::tm& day)
      : renderer(std::move(text),
                 {pieceOrNone(tokenizer, tokenizer.bos()), pieceOrNone(tokenizer, tokenizer.eos())},
                 [day] { return day; }) {
    const jinja::DocumentPlace place = renderer.documentPlace();
    facts = {.kind = kind,
             .name = std::move(name),
             .takesInstructions = place != jinja::DocumentPlace::onlyQuestions,
             .documentsInQuestion = place != jinja::DocumentPlace::instructions};
  }

  static Choice of(const ChatTemplates& templates, const Tokenizer& tokenizer, const std::tm& day) {
    if (!templates.standard.empty()) {
      return {ChatFormatKind::ownTemplate, "", jinja::Template::parse(templates.standard),
              tokenizer, day};
    }
    if (!templates.named.empty()) {
      const auto& [name, text] = *templates.named.begin();
      return {ChatFormatKind::ownTemplate, name,
              jinja::Template::parse(text, "the model’s chat template “" + name + "”"), tokenizer,
              day};
    }
    if (tokenizer.special("<|im_start|>") && tokenizer.special("<|im_end|>")) {
      return {ChatFormatKind::standIn, "ChatML", jinja::chatMl(), tokenizer, day};
    }
    return {ChatFormatKind::standIn, "plain headings", jinja::plainHeadings(), tokenizer, day};
  }
};

TemplateFormat::TemplateFormat(const ChatTemplates& templates, const Tokenizer& tokenizer,
                               const std::tm& day)
    : TemplateFormat(Choice::of(templates, tokenizer, day), tokenizer) {}

TemplateFormat::TemplateFormat(Choice choice, const Tokenizer& tokenizer)
    : ChatFormat(std::move(choice.facts), tokenizer),
      tokenizer_(&tokenizer),
      renderer_(std::move(choice.renderer)),
      controls_(tokenizer.vocabulary(), spelledControls(tokenizer.vocabulary())) {}

SpelledChat TemplateFormat::spell(const Chat& chat, const AnswerIds& sampled) const {
  if (chat.turns.empty()) return spellBeginning(chat);
  const SpellingGuard guard(controls_, textsOf(chat));
  const jinja::Conversation conversation = conversationOf(chat, guard);
  jinja::AroundDocuments around = render(conversation, chat.hasDocuments);
  PromptBuilder builder(*tokenizer_, controls_, guard);
  builder.text(around.before);
  SpelledChat spelled;
  spelled.before = builder.take();

  const AfterDocuments after(std::move(around.after), chat, sampled, guard);
  const std::string marked =
      after.hasAnswers() ? render(after.marked(conversation), chat.hasDocuments).after : "";
  if (chat.hasDocuments) builder.skip();
  after.addTo(builder, marked, *tokenizer_);
  spelled.after = builder.take();

  addBegin(chat.hasDocuments ? spelled.before : spelled.after);
  spelled.begun = begunIds(chat.turns.back().answer, sampled);
  spelled.after.insert(spelled.after.end(), spelled.begun.begin(), spelled.begun.end());
  return spelled;
}

SpelledChat TemplateFormat::spellBeginning(Chat chat) const {
  if (!chat.hasDocuments) return {};
  chat.turns = {{"What do the documents say?", ""}};
  return {.before = spell(chat, {}).before, .after = {}, .begun = {}};
}

jinja::AroundDocuments TemplateFormat::render(const jinja::Conversation& conversation,
                                              bool documents) const {
  if (documents) return renderer_.renderAroundDocuments(conversation);
  return {"", renderer_.render(conversation)};
}

void TemplateFormat::addBegin(std::vector<std::int32_t>& ids) const {
  const std::vector<int> start = tokenizer_->promptStart();
  if (ids.empty() || start.empty() || ids.front() == start.front()) return;
  ids.insert(ids.begin(), start.begin(), start.end());
}

std::vector<std::int32_t> TemplateFormat::begunIds(std::string_view answer,
                                                   const AnswerIds& sampled) const {
  const auto found = sampled.find(answer);
  if (found != sampled.end()) return found->second;
  return tokenizer_->encodeWithOffsets(answer, TextStart::continuation).ids;
}

Encoding TemplateFormat::encodeDocument(std::string_view text) const {
  std::string framed(documentBegin);
  framed.append(text).append(documentEnd);
  Encoding encoding = tokenizer_->encodeWithOffsets(framed, TextStart::continuation);
  for (std::size_t& offset : encoding.offsets) {
    offset = std::clamp(offset, documentBegin.size(), documentBegin.size() + text.size()) -
             documentBegin.size();
  }
  return encoding;
}

}  // namespace specache
