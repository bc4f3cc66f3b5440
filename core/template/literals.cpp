// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/literals.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/template/characters.h"
#include "core/template/position.h"

namespace specache::jinja {
namespace {

bool isDigitOf(char c, int base) {
  if (c >= '0' && c <= '9') return c - '0' < base;
  const char lower = static_cast<char>(c | 0x20);
  return base == 16 && lower >= 'a' && lower <= 'f';
}

/// How many bytes of digits, with single underscores between them, stand at `from`.
std::size_t digitsAt(std::string_view source, std::size_t from, int base) {
  std::size_t at = from;
  while (at < source.size()) {
    const std::size_t digit = at > from && source[at] == '_' ? at + 1 : at;
    if (digit >= source.size() || !isDigitOf(source[digit], base)) break;
    at = digit + 1;
  }
  return at - from;
}

std::string withoutUnderscores(std::string_view digits) {
  std::string clean(digits);
  std::erase(clean, '_');
  return clean;
}

int baseOf(std::string_view source) {
  if (source.size() < 2 || source[0] != '0') return 10;
  const char mark = static_cast<char>(source[1] | 0x20);
  return mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
}

std::int64_t integerOf(std::string_view digits, int base, int line) {
  const std::string clean = withoutUnderscores(digits);
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(clean.data(), clean.data() + clean.size(), value, base);
  if (fault != std::errc() || end != clean.data() + clean.size()) {
    failAt(line, quoted(digits) + " is no number that fits.");
  }
  return value;
}

/// The length of a fraction and an exponent behind `whole` digits; 0 if there is neither.
std::size_t fractionLength(std::string_view source, std::size_t whole) {
  std::size_t at = whole;
  if (at < source.size() && source[at] == '.') {
    const std::size_t digits = digitsAt(source, at + 1, 10);
    if (digits > 0) at += 1 + digits;
  }
  if (at >= source.size() || (source[at] | 0x20) != 'e') return at - whole;
  const std::size_t sign =
      at + 1 < source.size() && (source[at + 1] == '+' || source[at + 1] == '-');
  const std::size_t digits = digitsAt(source, at + 1 + sign, 10);
  return digits > 0 ? at + 1 + sign + digits - whole : at - whole;
}

struct Escape {
  std::size_t length = 0;  ///< bytes behind the backslash
  std::optional<char32_t> code;
};

std::optional<char32_t> plainEscape(char c) {
  static constexpr std::string_view names = "\\'\"abfnrtv";
  static constexpr std::string_view codes = "\\'\"\a\b\f\n\r\t\v";
  const std::size_t at = names.find(c);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<char32_t>(codes[at]);
}

/// A code of exactly `digits` hexadecimal digits behind the escape's letter.
Escape hexEscape(std::string_view text, std::size_t digits) {
  const std::string_view hex = text.substr(1, digits);
  std::uint32_t code = 0;
  const auto [end, fault] = std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
  const bool whole = hex.size() == digits && end == hex.data() + hex.size() && fault == std::errc();
  const bool sound = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  if (!whole || !sound) return {1 + digits, replacement};
  return {1 + digits, static_cast<char32_t>(code)};
}

Escape octalEscape(std::string_view text) {
  std::size_t length = 0;
  char32_t code = 0;
  while (length < 3 && length < text.size() && isDigitOf(text[length], 8)) {
    code = code * 8 + static_cast<char32_t>(text[length++] - '0');
  }
  return {length, code};
}

Escape readEscape(std::string_view text) {
  const char c = text[0];
  if (c == '\n') return {1, std::nullopt};
  if (c == 'x') return hexEscape(text, 2);
  if (c == 'u') return hexEscape(text, 4);
  if (c == 'U') return hexEscape(text, 8);
  if (isDigitOf(c, 8)) return octalEscape(text);
  if (const auto code = plainEscape(c)) return {1, code};
  return {0, U'\\'};  // Python leaves what it doesn't know as it stands
}

}  // namespace

NumberLiteral readNumber(std::string_view source, int line) {
  NumberLiteral literal;
  const int base = baseOf(source);
  if (base != 10) {
    literal.length = 2 + digitsAt(source, 2, base);
    literal.integer = integerOf(source.substr(2, literal.length - 2), base, line);
    return literal;
  }
  const std::size_t whole = digitsAt(source, 0, 10);
  const std::size_t fraction = fractionLength(source, whole);
  literal.length = whole + fraction;
  literal.isInteger = fraction == 0;
  if (literal.isInteger) {
    literal.integer = integerOf(source.substr(0, whole), 10, line);
    return literal;
  }
  const std::string clean = withoutUnderscores(source.substr(0, literal.length));
  std::from_chars(clean.data(), clean.data() + clean.size(), literal.number);
  return literal;
}

std::string unescaped(std::string_view inside) {
  std::string text;
  for (std::size_t i = 0; i < inside.size();) {
    if (inside[i] != '\\' || i + 1 == inside.size()) {
      text += inside[i++];
      continue;
    }
    const Escape escape = readEscape(inside.substr(i + 1));
    if (escape.code) appendCharacter(text, *escape.code);
    i = std::min(inside.size(), i + 1 + escape.length);
  }
  return text;
}

}  // namespace specache::jinja
