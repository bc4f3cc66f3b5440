// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/text/chat_format.h"

namespace specache {

/// The control pieces of a model that was trained to read documents.
struct ReaderPieces {
  int document = 0;
  int user = 0;
  int assistant = 0;
  int end = 0;
};

/// Empty where the vocabulary does not have them all.
std::optional<ReaderPieces> findReaderPieces(const Tokenizer& tokenizer);

/// The format of our reader; each text is encoded on its own:
///   <s> instructions <|doc|> document … <|user|> question <|assistant|> answer <|end|> …
class ReaderFormat final : public ChatFormat {
 public:
  /// The tokenizer must outlive it.
  ReaderFormat(const Tokenizer& tokenizer, const ReaderPieces& pieces);

  SpelledChat spell(const Chat& chat, const AnswerIds& sampled) const override;
  Encoding encodeDocument(std::string_view text) const override;

 private:
  std::vector<int> answerIds(std::string_view answer, const AnswerIds& sampled) const;

  const Tokenizer* tokenizer_;
  ReaderPieces pieces_;
};

}  // namespace specache
