// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/text/tokenizer.h"

namespace specache {

/// Turns ids into text as they come. What it hands out is always valid UTF-8: the bytes of a
/// character that is not complete yet are held back, and bytes that can't become one are U+FFFD.
/// One for each answer; not to be shared between threads.
class Detokenizer {
 public:
  /// The tokenizer must outlive it.
  explicit Detokenizer(const Tokenizer& tokenizer);

  /// The text that the id adds, possibly none. The vocabulary's space in front of a text is left
  /// out at the very beginning only.
  std::string push(int id);

  /// The rest, when no more ids follow: U+FFFD for each byte of an unfinished character.
  std::string finish();

 private:
  std::string takeCharacters(bool last);

  const Tokenizer* tokenizer_;
  std::string pending_;  ///< bytes that are not handed out yet
  bool dropSpace_;       ///< the next byte is the first, and dropped when it is a space
};

}  // namespace specache
