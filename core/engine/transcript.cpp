// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/transcript.h"

#include <span>

namespace specache {
namespace {

using Ids = std::vector<std::int32_t>;

void append(Ids& ids, std::span<const int> more) {
  ids.insert(ids.end(), more.begin(), more.end());
}

/// Ids of an answer: those that were sampled, or else the text's own, between the format's prefix
/// and end.
Ids answerIds(const std::string& answer, const ChatFormat& format, const AnswerIds& sampled) {
  if (const auto found = sampled.find(answer); found != sampled.end()) return found->second;
  const std::size_t prefix = format.answerPrefix().size();
  const std::size_t frame = format.encodeAnswer("").size();
  const Ids all = format.encodeAnswer(answer);
  return {all.begin() + static_cast<std::ptrdiff_t>(prefix),
          all.end() - static_cast<std::ptrdiff_t>(frame - prefix)};
}

/// What the format puts behind an answer.
Ids answerEnd(const ChatFormat& format) {
  const Ids frame = format.encodeAnswer("");
  return {frame.begin() + static_cast<std::ptrdiff_t>(format.answerPrefix().size()), frame.end()};
}

}  // namespace

Transcript transcribe(const Prompt& prompt, const ChatFormat& format, DocumentEncodings& documents,
                      const AnswerIds& answers) {
  Transcript result;
  result.tokens = format.encodeStart(prompt.system);
  for (const DocumentText& document : prompt.documents) {
    const Encoding& encoding = documents.get(format, document.text);
    result.documents.push_back({static_cast<int>(result.tokens.size()),
                                {encoding.offsets.begin(), encoding.offsets.end()}});
    append(result.tokens, encoding.ids);
  }
  result.documentsEnd = static_cast<int>(result.tokens.size());

  for (std::size_t i = 0; i < prompt.turns.size(); ++i) {
    const Turn& turn = prompt.turns[i];
    append(result.tokens, format.encodeQuestion(turn.question));
    append(result.tokens, format.answerPrefix());
    const bool last = i + 1 == prompt.turns.size();
    if (turn.answer.empty() && last) break;
    const Ids answer = answerIds(turn.answer, format, answers);
    append(result.tokens, answer);
    if (last)
      result.begun = answer;
    else
      append(result.tokens, answerEnd(format));
  }
  return result;
}

}  // namespace specache
