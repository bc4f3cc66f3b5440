// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ctime>
#include <string>

#include "core/template/chat_renderer.h"
#include "core/text/chat_format.h"
#include "core/text/piece_finder.h"
#include "core/text/prompt_builder.h"
#include "core/text/spelling_guard.h"

namespace specache {

/// What models are told that were not trained to read documents, in front of a person's own
/// instructions. The passages that an answer quotes are found again in the documents, and so become
/// its citations.
inline constexpr std::string_view documentInstructions =
    "Answer the questions from the documents below. Quote the words that your answer rests on, in "
    "quotation marks and exactly as they stand in the document. If the documents do not answer a "
    "question, say so.";

/// The format that a Jinja template spells: the model's own, or one of ours. Documents stand
/// between the lines <document> and </document>, behind instructions to answer from them.
class TemplateFormat final : public ChatFormat {
 public:
  /// `day`: what templates are told that ask for the date. The tokenizer must outlive it. Throws
  /// Error, naming the line, where the template can't be used.
  TemplateFormat(const ChatTemplates& templates, const Tokenizer& tokenizer, const std::tm& day);

  SpelledChat spell(const Chat& chat, const AnswerIds& sampled) const override;
  Encoding encodeDocument(std::string_view text) const override;

 private:
  struct Choice;
  TemplateFormat(Choice choice, const Tokenizer& tokenizer);

  SpelledChat spellBeginning(Chat chat) const;
  jinja::AroundDocuments render(const jinja::Conversation& conversation, bool documents) const;
  void addBegin(std::vector<std::int32_t>& ids) const;
  std::vector<std::int32_t> begunIds(std::string_view answer, const AnswerIds& sampled) const;

  const Tokenizer* tokenizer_;
  jinja::ChatRenderer renderer_;
  PieceFinder controls_;
};

}  // namespace specache
