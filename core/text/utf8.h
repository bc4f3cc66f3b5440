// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace specache {

/// One character of a UTF-8 text. A byte that belongs to no valid character counts as one of its
/// own, U+FFFD, as sentencepiece counts it.
struct Utf8Character {
  char32_t code = 0;
  std::size_t bytes = 0;
  bool valid = false;
};

constexpr char32_t replacementCharacter = U'\uFFFD';
constexpr std::string_view replacementText = "\xEF\xBF\xBD";

/// The first character of a text that is not empty.
Utf8Character firstCharacter(std::string_view text);

/// The character in UTF-8. For codes of characters, not of surrogates.
std::string utf8Of(char32_t code);

bool isValidUtf8(std::string_view text);

/// Whether more bytes could still make the whole of `text`, at most three bytes, one character.
bool isCharacterBegun(std::string_view text);

/// True for 10xxxxxx, which never begins a character.
constexpr bool isContinuationByte(char byte) {
  return (byte & '\xC0') == '\x80';
}

}  // namespace specache
