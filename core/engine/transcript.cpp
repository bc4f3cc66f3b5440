// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/transcript.h"

#include <span>
#include <utility>

namespace specache {
namespace {

void append(std::vector<std::int32_t>& ids, std::span<const std::int32_t> more) {
  ids.insert(ids.end(), more.begin(), more.end());
}

Chat chatOf(const Prompt& prompt) {
  Chat chat{.instructions = prompt.system, .hasDocuments = !prompt.documents.empty()};
  for (const Turn& turn : prompt.turns) chat.turns.push_back({turn.question, turn.answer});
  return chat;
}

}  // namespace

Transcript transcribe(const Prompt& prompt, const ChatFormat& format, DocumentEncodings& documents,
                      const AnswerIds& answers) {
  SpelledChat chat = format.spell(chatOf(prompt), answers);
  Transcript result;
  result.tokens = std::move(chat.before);
  for (const DocumentText& document : prompt.documents) {
    const Encoding& encoding = documents.get(format, document.text);
    result.documents.push_back({static_cast<int>(result.tokens.size()),
                                {encoding.offsets.begin(), encoding.offsets.end()}});
    append(result.tokens, encoding.ids);
  }
  result.documentsEnd = static_cast<int>(result.tokens.size());
  append(result.tokens, chat.after);
  result.begun = std::move(chat.begun);
  return result;
}

}  // namespace specache
