// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/text_functions.h"

#include <algorithm>

#include "core/error.h"
#include "core/template/characters.h"

namespace specache::jinja {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr char32_t sharpS = 0xDF;

/// Characters cost more than bytes that are only copied.
constexpr std::size_t bytesOfMapping = 4;

void appendUpper(std::string& text, char32_t code) {
  if (code == sharpS) {
    text += "SS";
  } else {
    appendCharacter(text, toUpper(code));
  }
}

void appendTitle(std::string& text, char32_t code) {
  if (code == sharpS) {
    text += "Ss";
  } else {
    appendCharacter(text, toUpper(code));
  }
}

template <typename Append>
std::string mapped(Budget& budget, std::string_view text, Append append) {
  budget.bytes(text.size() * bytesOfMapping);
  std::string result;
  while (!text.empty()) {
    const Character character = readCharacter(text);
    append(result, character.code);
    text.remove_prefix(character.bytes);
  }
  return result;
}

bool partsWordsOfFilter(char32_t code) {
  return isSpace(code) || code == '-' || code == '(' || code == '{' || code == '[' || code == '<';
}

bool isLineBreak(char32_t code) {
  return (code >= 0x0A && code <= 0x0D) || (code >= 0x1C && code <= 0x1E) || code == 0x85 ||
         code == 0x2028 || code == 0x2029;
}

/// An empty text “occurs” before each character and at the end.
std::string interspersed(Budget& budget, std::string_view text, std::string_view to,
                         std::size_t times) {
  Builder out(budget);
  for (std::size_t i = 0; i < times; ++i) {
    out.append(to);
    if (text.empty()) break;
    const std::size_t bytes = readCharacter(text).bytes;
    out.append(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  return out.append(text).take();
}

using Parts = std::vector<std::string_view>;

void addPart(Budget& budget, Parts& parts, std::string_view part) {
  budget.bytes(sizeof(std::string_view));
  parts.push_back(part);
}

std::string_view firstWord(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size()) {
    const Character character = readCharacter(text.substr(length));
    if (isSpace(character.code)) break;
    length += character.bytes;
  }
  return text.substr(0, length);
}

std::string_view lastWord(std::string_view text) {
  std::string_view before = text;
  while (!before.empty()) {
    std::size_t bytes = 1;
    while (bytes < 4 && bytes < before.size() &&
           (static_cast<unsigned char>(before[before.size() - bytes]) & 0xC0U) == 0x80) {
      ++bytes;
    }
    if (isSpace(readCharacter(before.substr(before.size() - bytes)).code)) break;
    before.remove_suffix(bytes);
  }
  return text.substr(before.size());
}

Parts splitFromRight(Budget& budget, std::string_view text, std::string_view separator,
                     std::int64_t most) {
  constexpr std::size_t longest = 1024;
  if (separator.size() > longest) throw Error("“rsplit” takes no separator of that size.");
  budget.bytes(text.size());
  Parts parts;
  for (std::size_t at = 0; most != 0 && (at = text.rfind(separator)) != npos; --most) {
    addPart(budget, parts, text.substr(at + separator.size()));
    text = text.substr(0, at);
  }
  addPart(budget, parts, text);
  std::reverse(parts.begin(), parts.end());
  return parts;
}

}  // namespace

std::string upperText(Budget& budget, std::string_view text) {
  return mapped(budget, text, appendUpper);
}

std::string lowerText(Budget& budget, std::string_view text) {
  return mapped(budget, text,
                [](std::string& to, char32_t code) { appendCharacter(to, toLower(code)); });
}

std::string capitalizedText(Budget& budget, std::string_view text) {
  bool first = true;
  return mapped(budget, text, [&](std::string& to, char32_t code) {
    first ? appendTitle(to, code) : appendCharacter(to, toLower(code));
    first = false;
  });
}

std::string titledText(Budget& budget, std::string_view text) {
  bool inWord = false;
  return mapped(budget, text, [&](std::string& to, char32_t code) {
    inWord ? appendCharacter(to, toLower(code)) : appendTitle(to, code);
    inWord = isCased(code);
  });
}

std::string titledTextOfFilter(Budget& budget, std::string_view text) {
  bool inWord = false;
  return mapped(budget, text, [&](std::string& to, char32_t code) {
    inWord ? appendCharacter(to, toLower(code)) : appendUpper(to, code);
    inWord = !partsWordsOfFilter(code);
  });
}

std::string replacedText(Budget& budget, std::string_view text, std::string_view from,
                         std::string_view to, std::optional<std::int64_t> times) {
  const bool limited = times && *times >= 0;
  std::size_t left = limited ? static_cast<std::size_t>(*times) : npos;
  if (from.empty()) return interspersed(budget, text, to, left);
  budget.bytes(text.size());
  Builder out(budget);
  for (std::size_t at = 0; left > 0 && (at = findText(text, from)) != npos; --left) {
    budget.bytes(from.size());
    out.append(text.substr(0, at)).append(to);
    text.remove_prefix(at + from.size());
  }
  return out.append(text).take();
}

std::string_view strippedText(Budget& budget, std::string_view text, std::string_view set,
                              Side side) {
  constexpr std::size_t largest = 256;
  if (set.size() > largest) throw Error("“strip” takes no set of that size.");
  budget.bytes(text.size());
  if (side != Side::right) text = strippedLeft(text, set);
  if (side != Side::left) text = strippedRight(text, set);
  return text;
}

Parts splitText(Budget& budget, std::string_view text, std::string_view separator,
                std::int64_t most, Side from) {
  if (separator.empty()) throw Error("a text can’t be split at an empty one.");
  if (from == Side::right) return splitFromRight(budget, text, separator, most);
  budget.bytes(text.size());
  Parts parts;
  for (std::size_t at = 0; most != 0 && (at = findText(text, separator)) != npos; --most) {
    budget.bytes(separator.size());
    addPart(budget, parts, text.substr(0, at));
    text.remove_prefix(at + separator.size());
  }
  addPart(budget, parts, text);
  return parts;
}

Parts splitWords(Budget& budget, std::string_view text, std::int64_t most, Side from) {
  budget.bytes(text.size() * 2);
  Parts parts;
  text = from == Side::right ? strippedRight(text) : strippedLeft(text);
  for (; most != 0 && !text.empty(); --most) {
    const std::string_view word = from == Side::right ? lastWord(text) : firstWord(text);
    addPart(budget, parts, word);
    if (from == Side::right) {
      text = strippedRight(text.substr(0, text.size() - word.size()));
    } else {
      text = strippedLeft(text.substr(word.size()));
    }
  }
  // What is left keeps the blanks at its far end.
  if (!text.empty()) addPart(budget, parts, text);
  if (from == Side::right) std::reverse(parts.begin(), parts.end());
  return parts;
}

Parts splitLines(Budget& budget, std::string_view text) {
  budget.bytes(text.size());
  Parts lines;
  std::size_t length = 0;
  while (length < text.size()) {
    const Character character = readCharacter(text.substr(length));
    if (!isLineBreak(character.code)) {
      length += character.bytes;
      continue;
    }
    addPart(budget, lines, text.substr(0, length));
    text.remove_prefix(length + character.bytes);
    if (character.code == '\r' && text.starts_with('\n')) text.remove_prefix(1);
    length = 0;
  }
  if (!text.empty()) addPart(budget, lines, text);
  return lines;
}

}  // namespace specache::jinja
