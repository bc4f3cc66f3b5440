// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/text/utf8.h"
#include "tests/support/random_text.h"

namespace specache::test {

/// The text with U+FFFD for each byte that belongs to no character.
inline std::string repaired(std::string_view text) {
  std::string valid;
  while (!text.empty()) {
    const Utf8Character character = firstCharacter(text);
    appendUtf8(valid, character.code);
    text.remove_prefix(character.bytes);
  }
  return valid;
}

}  // namespace specache::test
