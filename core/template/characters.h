// SPDX-License-Identifier: GPL-3.0-or-later
// Texts as Python sees them: a row of code points, though they are kept as UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace specache::jinja {

/// One character of a UTF-8 text. A byte that belongs to no valid character counts as one of its
/// own, with a code that no valid character has.
struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;
};

/// The first character of a text that is not empty.
Character readCharacter(std::string_view text);

constexpr char32_t replacement = 0xFFFD;

void appendCharacter(std::string& text, char32_t code);

bool isAscii(std::string_view text);

std::size_t countCharacters(std::string_view text);

/// Where each character of a text begins, so that it can be indexed. The text must outlive it.
class CharacterIndex {
 public:
  explicit CharacterIndex(std::string_view text);

  std::size_t size() const { return size_; }
  std::string_view at(std::size_t index) const { return range(index, index + 1); }

  /// The characters from `begin` up to `end`.
  std::string_view range(std::size_t begin, std::size_t end) const;

 private:
  std::size_t offset(std::size_t index) const { return starts_.empty() ? index : starts_[index]; }

  std::string_view text_;
  std::size_t size_ = 0;
  std::vector<std::size_t> starts_;  ///< empty where every character is one byte
};

/// What Python's str.isspace calls white space.
bool isSpace(char32_t code);

/// Letters, as far as upper and lower case matter: ASCII, Latin, Greek and Cyrillic.
bool isCased(char32_t code);

/// Letters of any script: all that is no ASCII sign, digit, or space.
bool isLetter(char32_t code);

char32_t toUpper(char32_t code);
char32_t toLower(char32_t code);

/// A text without the characters at its ends that are white space, or, if any are given, in `set`.
std::string_view strippedLeft(std::string_view text, std::string_view set = {});
std::string_view strippedRight(std::string_view text, std::string_view set = {});

/// Where `needle` first occurs in `text` from byte `from` on, in time linear in both; npos if
/// nowhere.
std::size_t findText(std::string_view text, std::string_view needle, std::size_t from = 0);

/// Something out of a template, fit to be shown: in quotes and shortened.
std::string quoted(std::string_view text, std::size_t longest = 60);

}  // namespace specache::jinja
