// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/reader_format.h"

#include <span>

namespace specache {
namespace {

void append(std::vector<int>& ids, std::span<const int> more) {
  ids.insert(ids.end(), more.begin(), more.end());
}

}  // namespace

std::optional<ReaderPieces> findReaderPieces(const Tokenizer& tokenizer) {
  const std::optional<int> document = tokenizer.special("<|doc|>");
  const std::optional<int> user = tokenizer.special("<|user|>");
  const std::optional<int> assistant = tokenizer.special("<|assistant|>");
  const std::optional<int> end = tokenizer.special("<|end|>");
  if (!document || !user || !assistant || !end) return std::nullopt;
  return ReaderPieces{*document, *user, *assistant, *end};
}

ReaderFormat::ReaderFormat(const Tokenizer& tokenizer, const ReaderPieces& pieces)
    : ChatFormat(ChatFormatFacts(), tokenizer), tokenizer_(&tokenizer), pieces_(pieces) {}

SpelledChat ReaderFormat::spell(const Chat& chat, const AnswerIds& sampled) const {
  SpelledChat spelled;
  spelled.before = tokenizer_->promptStart();
  append(spelled.before, tokenizer_->encode(chat.instructions));
  for (std::size_t i = 0; i < chat.turns.size(); ++i) {
    const ChatTurn& turn = chat.turns[i];
    const bool last = i + 1 == chat.turns.size();
    spelled.after.push_back(pieces_.user);
    append(spelled.after, tokenizer_->encode(turn.question));
    spelled.after.push_back(pieces_.assistant);
    const std::vector<int> answer = answerIds(turn.answer, sampled);
    append(spelled.after, answer);
    if (last) {
      spelled.begun = answer;
    } else {
      spelled.after.push_back(pieces_.end);
    }
  }
  return spelled;
}

std::vector<int> ReaderFormat::answerIds(std::string_view answer, const AnswerIds& sampled) const {
  const auto found = sampled.find(answer);
  return found == sampled.end() ? tokenizer_->encode(answer) : found->second;
}

Encoding ReaderFormat::encodeDocument(std::string_view text) const {
  Encoding encoding = tokenizer_->encodeWithOffsets(text);
  encoding.ids.insert(encoding.ids.begin(), pieces_.document);
  encoding.offsets.insert(encoding.offsets.begin(), 0);
  return encoding;
}

}  // namespace specache
