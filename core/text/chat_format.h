// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/local_time.h"
#include "core/text/chat_format_facts.h"
#include "core/text/chat_templates.h"
#include "core/text/tokenizer.h"

namespace specache {

/// One question and the answer it got; of the last turn, what there is of an answer to go on with.
struct ChatTurn {
  std::string_view question{};
  std::string_view answer{};
};

/// What a conversation about documents says, but for the documents themselves.
struct Chat {
  std::string_view instructions{};  ///< a person's own, may be empty
  bool hasDocuments = false;
  std::vector<ChatTurn> turns{};  ///< empty: documents are only read
};

/// Answers by their text, as the ids that were sampled. A text can be encoded in more than one way;
/// a follow-up finds its conversation in the cache only where the ids are those that were sampled.
using AnswerIds = std::map<std::string, std::vector<std::int32_t>, std::less<>>;

/// A conversation as tokens, cut where its documents go.
struct SpelledChat {
  std::vector<std::int32_t> before;  ///< hangs on nothing but the instructions
  std::vector<std::int32_t> after;   ///< up to the place where the model is to write
  std::vector<std::int32_t> begun;   ///< the end of `after`: what the last turn has of an answer
};

/// How a conversation about documents is spelled in tokens: in the way that the model was trained
/// with. Documents stand in front of all that changes, so that they are read once. What people and
/// documents say never becomes a control piece. Constant after construction; threads may share it.
class ChatFormat {
 public:
  virtual ~ChatFormat() = default;
  ChatFormat(const ChatFormat&) = delete;
  ChatFormat& operator=(const ChatFormat&) = delete;

  /// Answers whose ids are known are spelled with them where the format repeats them unchanged, so
  /// that a prompt begins with the ids of the prompt and the answer before it. Throws Error, naming
  /// the template's line, where the format refuses the conversation.
  virtual SpelledChat spell(const Chat& chat, const AnswerIds& sampled) const = 0;

  /// One document, with where each token begins in it; the same whatever stands around it. What
  /// frames the text has the offset 0 in front of it, the text's length behind it.
  virtual Encoding encodeDocument(std::string_view text) const = 0;

  const ChatFormatFacts& facts() const { return facts_; }

  /// Tokens that end an answer, and are no part of it.
  const std::vector<int>& stopTokens() const { return stop_; }
  bool isStop(int id) const;

 protected:
  ChatFormat(ChatFormatFacts facts, const Tokenizer& tokenizer);

 private:
  ChatFormatFacts facts_;
  std::vector<int> stop_;
};

/// The model's format: that of a reader, where the vocabulary has a reader's control pieces; else
/// the model's own template; else a named one of ours. `day`: what the format tells a model that
/// wants the date, always the same, so that a conversation's beginning stays the same too. The
/// tokenizer must outlive it. Throws Error, naming the line, where the template can't be used.
std::unique_ptr<const ChatFormat> makeChatFormat(const ChatTemplates& templates,
                                                 const Tokenizer& tokenizer,
                                                 const std::tm& day = localTime());

}  // namespace specache
