// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "core/text/piece_finder.h"

namespace specache {

/// Keeps control pieces out of what people write while it passes through a chat template. Into each
/// control piece that a text spells, and into what may become one together with the template's own
/// text, it puts a character that nobody uses. The template sees the rest as it is: it may trim it,
/// look into it, and leave parts out. Behind the template a control piece is then the template's
/// own, and the character is taken out again.
class SpellingGuard {
 public:
  /// `texts` is all that people say in the conversation. `controls` must outlive it.
  SpellingGuard(const PieceFinder& controls, std::span<const std::string_view> texts);

  /// The text with the character in it. Bytes that are not UTF-8 become U+FFFD.
  std::string guarded(std::string_view text) const;

  /// A word with the character in it, to find a place again behind the template; another one for
  /// each number.
  std::string mark(std::size_t number) const;

  /// A text without the character.
  std::string bare(std::string_view text) const;

 private:
  const PieceFinder* controls_;
  std::string character_;
};

}  // namespace specache
