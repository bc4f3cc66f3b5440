// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/text/piece_finder.h"
#include "core/text/spelling_guard.h"
#include "core/text/tokenizer.h"

namespace specache {

/// Makes tokens of a prompt's text bit by bit. Where the text spells a control piece it becomes
/// that piece, and what stands between two of them is encoded in one go, people's words and the
/// template's together, as the model saw them in its training.
class PromptBuilder {
 public:
  /// All three must outlive it.
  PromptBuilder(const Tokenizer& tokenizer, const PieceFinder& controls, const SpellingGuard& guard)
      : tokenizer_(&tokenizer), controls_(&controls), guard_(&guard) {}

  /// Appends text that came out of a template, in which people's words are guarded.
  void text(std::string_view text);

  /// Appends ids of ordinary text.
  void ids(std::span<const std::int32_t> ids);

  /// What comes next stands behind ordinary text that others append.
  void skip() { behind_ = Behind::text; }

  std::vector<std::int32_t> take();

 private:
  enum class Behind { nothing, control, text };

  void ordinary(std::string_view text);
  bool spaceInFront() const;

  const Tokenizer* tokenizer_;
  const PieceFinder* controls_;
  const SpellingGuard* guard_;
  Behind behind_ = Behind::nothing;
  bool strips_ = false;  ///< the control piece in front takes the white space behind it
  std::vector<std::int32_t> ids_;
};

}  // namespace specache
