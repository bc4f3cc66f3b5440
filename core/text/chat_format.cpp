// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/chat_format.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/text/reader_format.h"
#include "core/text/template_format.h"

namespace specache {
namespace {

/// What families of models end a turn with. Files often name only one of several.
constexpr auto endsOfTurns = std::to_array<std::string_view>({
    "<|end|>",
    "<|im_end|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<end_of_turn>",
    "<|END_OF_TURN_TOKEN|>",
    "<|end_of_text|>",
    "<|endoftext|>",
    "<|return|>",
});

std::vector<int> stopTokensOf(const Tokenizer& tokenizer) {
  std::vector<int> stop;
  const auto add = [&](std::optional<int> id) {
    if (id && std::find(stop.begin(), stop.end(), *id) == stop.end()) stop.push_back(*id);
  };
  for (const std::string_view name : endsOfTurns) add(tokenizer.special(name));
  add(tokenizer.eos());
  add(tokenizer.vocabulary().endOfTurn);
  for (const int id : tokenizer.vocabulary().otherEnds) add(id);
  return stop;
}

}  // namespace

ChatFormat::ChatFormat(ChatFormatFacts facts, const Tokenizer& tokenizer)
    : facts_(std::move(facts)), stop_(stopTokensOf(tokenizer)) {}

bool ChatFormat::isStop(int id) const {
  return std::find(stop_.begin(), stop_.end(), id) != stop_.end();
}

std::unique_ptr<const ChatFormat> makeChatFormat(const ChatTemplates& templates,
                                                 const Tokenizer& tokenizer, const std::tm& day) {
  if (const auto pieces = findReaderPieces(tokenizer)) {
    return std::make_unique<ReaderFormat>(tokenizer, *pieces);
  }
  return std::make_unique<TemplateFormat>(templates, tokenizer, day);
}

}  // namespace specache
