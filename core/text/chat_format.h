// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/text/tokenizer.h"

namespace specache {

/// How a conversation about documents is spelled in tokens. Each text is encoded on its own, so
/// what was read stays valid whatever follows.
///
/// Reader format, when the vocabulary has the control pieces <|doc|>, <|user|>, <|assistant|> and
/// <|end|>:   <s> system <|doc|> document … <|user|> question <|assistant|> answer <|end|> …
///
/// Plain format, for every other model: the same parts under headings of ordinary text,
/// "### Document", "### Question" and "### Answer", each on a line of its own, with an empty line
/// after each part.
class ChatFormat {
 public:
  /// The tokenizer must outlive it. Constant after construction; threads may share it.
  explicit ChatFormat(const Tokenizer& tokenizer);

  /// Whether the model has control pieces for documents.
  bool readsDocuments() const { return reader_; }

  /// What every conversation begins with. `system` may be empty.
  std::vector<int> encodeStart(std::string_view system) const;

  /// One document, with where each token begins in it. What stands before the text has offset 0,
  /// what stands behind it the text's length.
  Encoding encodeDocument(std::string_view text) const;

  std::vector<int> encodeQuestion(std::string_view question) const;

  /// What the model continues with its answer.
  const std::vector<int>& answerPrefix() const { return assistant_; }

  /// An earlier answer as the model would have written it: prefix, text and end.
  std::vector<int> encodeAnswer(std::string_view answer) const;

  /// Tokens that end an answer, and are no part of it.
  const std::vector<int>& stopTokens() const { return stop_; }
  bool isStop(int id) const;

 private:
  const Tokenizer* tokenizer_;
  bool reader_ = false;
  std::vector<int> document_;   ///< before a document
  std::vector<int> user_;       ///< before a question
  std::vector<int> assistant_;  ///< before an answer
  std::vector<int> endOfText_;  ///< behind a document or a question
  std::vector<int> endOfAnswer_;
  std::vector<int> stop_;
};

}  // namespace specache
