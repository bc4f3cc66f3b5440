// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/prompt_builder.h"

#include <algorithm>
#include <string>
#include <utility>

namespace specache {
namespace {

constexpr std::string_view whiteSpace = " \t\n\v\f\r";

std::string_view withoutSpaceInFront(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(whiteSpace), text.size()));
}

std::string_view withoutSpaceBehind(std::string_view text) {
  return text.substr(0, text.find_last_not_of(whiteSpace) + 1);
}

}  // namespace

void PromptBuilder::text(std::string_view text) {
  while (const auto control = controls_->next(text, 0)) {
    const Piece& piece = tokenizer_->vocabulary().pieces[static_cast<std::size_t>(control->id)];
    const std::string_view front = text.substr(0, control->begin);
    ordinary(piece.stripsBefore ? withoutSpaceBehind(front) : front);
    ids_.push_back(control->id);
    behind_ = Behind::control;
    strips_ = piece.stripsAfter;
    text.remove_prefix(control->begin + control->bytes);
  }
  ordinary(text);
}

void PromptBuilder::ordinary(std::string_view text) {
  if (strips_) text = withoutSpaceInFront(text);
  if (text.empty()) return;
  const TextStart start = spaceInFront() ? TextStart::beginning : TextStart::continuation;
  ids(tokenizer_->encodeWithOffsets(guard_->bare(text), start).ids);
}

void PromptBuilder::ids(std::span<const std::int32_t> ids) {
  ids_.insert(ids_.end(), ids.begin(), ids.end());
  behind_ = Behind::text;
  strips_ = false;
}

bool PromptBuilder::spaceInFront() const {
  if (behind_ == Behind::control) return tokenizer_->vocabulary().spaceAfterControl;
  return behind_ == Behind::nothing;
}

std::vector<std::int32_t> PromptBuilder::take() {
  return std::exchange(ids_, {});
}

}  // namespace specache
