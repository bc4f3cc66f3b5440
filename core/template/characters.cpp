// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/characters.h"

#include <algorithm>

namespace specache::jinja {
namespace {

constexpr char32_t invalidBytes = 0xDC00;  // Python's surrogateescape: no valid character

bool isContinuation(unsigned char byte) {
  return (byte & 0xC0U) == 0x80;
}

/// Bytes that a character takes by its first byte; 0 for bytes that can't be first.
std::size_t lengthByLead(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

/// Neither overlong, nor a surrogate, nor beyond Unicode.
bool isSound(char32_t code, std::size_t length) {
  if (length == 3) return code >= 0x800 && (code < 0xD800 || code > 0xDFFF);
  if (length == 4) return code >= 0x10000 && code <= 0x10FFFF;
  return true;
}

bool contains(std::string_view set, std::string_view character) {
  return set.find(character) != std::string_view::npos;
}

bool mayStrip(std::string_view character, std::string_view set) {
  return set.empty() ? isSpace(readCharacter(character).code) : contains(set, character);
}

std::size_t lastCharacterBytes(std::string_view text) {
  for (std::size_t bytes = std::min<std::size_t>(4, text.size()); bytes > 1; --bytes) {
    if (readCharacter(text.substr(text.size() - bytes)).bytes == bytes) return bytes;
  }
  return 1;
}

/// Knuth, Morris and Pratt: how much of `needle` still fits when it fails at each place.
std::vector<std::size_t> borders(std::string_view needle) {
  std::vector<std::size_t> border(needle.size(), 0);
  std::size_t length = 0;
  for (std::size_t i = 1; i < needle.size(); ++i) {
    while (length > 0 && needle[i] != needle[length]) length = border[length - 1];
    if (needle[i] == needle[length]) ++length;
    border[i] = length;
  }
  return border;
}

std::size_t findLong(std::string_view text, std::string_view needle, std::size_t from) {
  const std::vector<std::size_t> border = borders(needle);
  std::size_t length = 0;
  for (std::size_t i = from; i < text.size(); ++i) {
    while (length > 0 && text[i] != needle[length]) length = border[length - 1];
    if (text[i] == needle[length]) ++length;
    if (length == needle.size()) return i + 1 - length;
  }
  return std::string_view::npos;
}

/// Alphabets in which capital and small letters take turns.
bool alternates(char32_t code) {
  return (code >= 0x100 && code <= 0x137 && code != 0x130 && code != 0x131) ||
         (code >= 0x14A && code <= 0x177) || (code >= 0x460 && code <= 0x481) ||
         (code >= 0x48A && code <= 0x4BF) || (code >= 0x4D0 && code <= 0x52F) ||
         (code >= 0x1E00 && code <= 0x1E95) || (code >= 0x1EA0 && code <= 0x1EFF);
}

/// The same, with the capital letters odd.
bool alternatesOdd(char32_t code) {
  return (code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17E);
}

}  // namespace

Character readCharacter(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lengthByLead(lead);
  if (length == 1) return {lead, 1};
  const Character invalid{invalidBytes + lead, 1};
  if (length == 0 || length > text.size()) return invalid;
  char32_t code = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (!isContinuation(byte)) return invalid;
    code = code << 6 | (byte & 0x3FU);
  }
  return isSound(code, length) ? Character{code, length} : invalid;
}

void appendCharacter(std::string& text, char32_t code) {
  const auto tail = [&](int shift) {
    text += static_cast<char>(0x80U | (code >> static_cast<unsigned>(shift) & 0x3FU));
  };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0U | code >> 6);
    tail(0);
  } else if (code > invalidBytes && code < invalidBytes + 0x100) {
    text += static_cast<char>(code - invalidBytes);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0U | code >> 12);
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0U | code >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

bool isAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::size_t countCharacters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++count) i += readCharacter(text.substr(i)).bytes;
  return count;
}

CharacterIndex::CharacterIndex(std::string_view text) : text_(text), size_(text.size()) {
  if (isAscii(text)) return;
  for (std::size_t i = 0; i < text.size(); i += readCharacter(text.substr(i)).bytes) {
    starts_.push_back(i);
  }
  size_ = starts_.size();
  starts_.push_back(text.size());
}

std::string_view CharacterIndex::range(std::size_t begin, std::size_t end) const {
  return text_.substr(offset(begin), offset(end) - offset(begin));
}

bool isSpace(char32_t code) {
  if (code < 0x80)
    return code == ' ' || (code >= 0x09 && code <= 0x0D) || (code >= 0x1C && code <= 0x1F);
  return code == 0x85 || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) ||
         code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

bool isCased(char32_t code) {
  return toUpper(code) != code || toLower(code) != code || code == 0xDF;
}

bool isLetter(char32_t code) {
  if (code < 0x80) return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
  if (code < 0xC0) return code == 0xAA || code == 0xB5 || code == 0xBA;
  if (code == 0xD7 || code == 0xF7 || (code >= invalidBytes && code <= 0xDFFF)) return false;
  return !isSpace(code) && (code < 0x2000 || code > 0x2BFF) && (code < 0x3000 || code > 0x3004) &&
         (code < 0xFE00 || code > 0xFE6F) && (code < 0x1F000 || code > 0x1FAFF);
}

char32_t toUpper(char32_t code) {
  if (code < 0x80) return code >= 'a' && code <= 'z' ? code - 0x20 : code;
  if (code == 0xB5) return 0x39C;
  if (code >= 0xE0 && code <= 0xFE && code != 0xF7) return code - 0x20;
  if (code == 0xFF) return 0x178;
  if (code == 0x131) return 'I';
  if (alternates(code)) return code & ~char32_t{1};
  if (alternatesOdd(code)) return (code & 1U) != 0 ? code : code - 1;
  if (code == 0x3AC) return 0x386;
  if (code >= 0x3AD && code <= 0x3AF) return code - 0x25;
  if (code == 0x3C2) return 0x3A3;
  if (code >= 0x3B1 && code <= 0x3CB) return code - 0x20;
  if (code >= 0x430 && code <= 0x44F) return code - 0x20;
  if (code >= 0x450 && code <= 0x45F) return code - 0x50;
  return code;
}

char32_t toLower(char32_t code) {
  if (code < 0x80) return code >= 'A' && code <= 'Z' ? code + 0x20 : code;
  if (code >= 0xC0 && code <= 0xDE && code != 0xD7) return code + 0x20;
  if (code == 0x178) return 0xFF;
  if (alternates(code)) return code | 1U;
  if (alternatesOdd(code)) return (code & 1U) != 0 ? code + 1 : code;
  if (code == 0x386) return 0x3AC;
  if (code >= 0x388 && code <= 0x38A) return code + 0x25;
  if (code >= 0x391 && code <= 0x3AB && code != 0x3A2) return code + 0x20;
  if (code >= 0x410 && code <= 0x42F) return code + 0x20;
  if (code >= 0x400 && code <= 0x40F) return code + 0x50;
  return code;
}

std::string_view strippedLeft(std::string_view text, std::string_view set) {
  while (!text.empty()) {
    const std::size_t bytes = readCharacter(text).bytes;
    if (!mayStrip(text.substr(0, bytes), set)) break;
    text.remove_prefix(bytes);
  }
  return text;
}

std::string_view strippedRight(std::string_view text, std::string_view set) {
  while (!text.empty()) {
    const std::size_t bytes = lastCharacterBytes(text);
    if (!mayStrip(text.substr(text.size() - bytes), set)) break;
    text.remove_suffix(bytes);
  }
  return text;
}

std::size_t findText(std::string_view text, std::string_view needle, std::size_t from) {
  constexpr std::size_t shortEnough = 32;
  return needle.size() <= shortEnough ? text.find(needle, from) : findLong(text, needle, from);
}

std::string quoted(std::string_view text, std::size_t longest) {
  std::string shown = "“";
  for (std::size_t i = 0; i < text.size();) {
    const Character character = readCharacter(text.substr(i));
    if (i >= longest) {
      shown += "…";
      break;
    }
    const bool plain = character.code >= 0x20 && character.code != 0x7F &&
                       (character.code < invalidBytes || character.code > 0xDFFF);
    appendCharacter(shown, plain ? character.code : U'\uFFFD');
    i += character.bytes;
  }
  return shown + "”";
}

}  // namespace specache::jinja
