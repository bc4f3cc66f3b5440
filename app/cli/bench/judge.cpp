// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/judge.h"

#include <algorithm>
#include <cctype>

namespace specache::app {
namespace {

constexpr const char* kWhite = " \t\r\n";

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(kWhite);
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(kWhite) - begin + 1);
}

std::string core(const std::string& text) {
  std::string result = trimmed(text);
  if (result.ends_with('.')) result.pop_back();
  return trimmed(result);
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char byte) { return static_cast<char>(std::tolower(byte)); });
  return text;
}

/// Letters, digits and all bytes of characters beyond ASCII belong to words.
bool isWordByte(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return value >= 0x80 || std::isalnum(value) != 0;
}

/// A digit beyond a comma or point belongs to the same number: `16` does not occur in `1,610` nor
/// in `16,000`.
bool continues(const std::string& text, std::size_t edge, std::ptrdiff_t step) {
  const auto at = [&](std::ptrdiff_t index) {
    return index >= 0 && index < static_cast<std::ptrdiff_t>(text.size())
               ? text[static_cast<std::size_t>(index)]
               : ' ';
  };
  const auto isDigit = [](char byte) { return byte >= '0' && byte <= '9'; };
  const auto inside = static_cast<std::ptrdiff_t>(edge);
  const char next = at(inside + step);
  if (isWordByte(next) && isWordByte(at(inside))) return true;
  const bool separator = next == ',' || next == '.';
  return separator && isDigit(at(inside)) && isDigit(at(inside + 2 * step));
}

}  // namespace

bool sameAnswer(const std::string& given, const std::string& expected) {
  return core(given) == core(expected);
}

bool containsAnswer(const std::string& given, const std::vector<std::string>& expected) {
  const std::string text = lower(given);
  for (const std::string& answer : expected) {
    const std::string wanted = lower(answer);
    for (std::size_t at = text.find(wanted); at != std::string::npos;
         at = text.find(wanted, at + 1))
      if (!continues(text, at, -1) && !continues(text, at + wanted.size() - 1, 1)) return true;
  }
  return false;
}

}  // namespace specache::app
