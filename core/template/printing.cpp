// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/printing.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "core/template/characters.h"
#include "core/template/object.h"

namespace specache::jinja {
namespace {

void appendRepr(Budget& budget, Builder& out, const Value& value);

std::string escapeCode(char32_t code) {
  std::array<char, 8> digits{};
  std::snprintf(digits.data(), digits.size(), "\\x%02x", static_cast<unsigned>(code & 0xFFU));
  return digits.data();
}

void appendEscaped(Builder& out, std::string_view character, char32_t code, char quote) {
  if (code == '\n') {
    out.append("\\n");
  } else if (code == '\r') {
    out.append("\\r");
  } else if (code == '\t') {
    out.append("\\t");
  } else if (code == '\\' || code == static_cast<char32_t>(quote)) {
    out.append("\\").append(character);
  } else if (code < 0x20 || (code >= 0x7F && code <= 0xA0) || code == 0xAD) {
    out.append(escapeCode(code));
  } else {
    out.append(character);
  }
}

/// A text in quotes, as Python shows it inside a list.
void appendTextRepr(Builder& out, std::string_view text) {
  const bool single = text.find('\'') == std::string_view::npos;
  const char quote = single || text.find('"') != std::string_view::npos ? '\'' : '"';
  out.append(1, quote);
  while (!text.empty()) {
    const Character character = readCharacter(text);
    appendEscaped(out, text.substr(0, character.bytes), character.code, quote);
    text.remove_prefix(character.bytes);
  }
  out.append(1, quote);
}

void appendSequence(Budget& budget, Builder& out, const Sequence& sequence) {
  const bool tuple = sequence.kind == SequenceKind::tuple;
  out.append(tuple ? "(" : "[");
  for (std::size_t i = 0; i < sequence.items.size(); ++i) {
    if (i > 0) out.append(", ");
    appendRepr(budget, out, sequence.items[i]);
  }
  if (tuple && sequence.items.size() == 1) out.append(",");
  out.append(tuple ? ")" : "]");
}

void appendMap(Budget& budget, Builder& out, const Map& map) {
  out.append("{");
  bool first = true;
  for (const auto& [key, value] : map) {
    if (!first) out.append(", ");
    first = false;
    appendTextRepr(out, key);
    out.append(": ");
    appendRepr(budget, out, value);
  }
  out.append("}");
}

void appendRepr(Budget& budget, Builder& out, const Value& value) {
  budget.step();
  switch (value.kind()) {
    case Kind::undefined:
      out.append("Undefined");
      return;
    case Kind::text:
      return appendTextRepr(out, value.text());
    case Kind::sequence:
      return appendSequence(budget, out, value.sequence());
    case Kind::map:
      return appendMap(budget, out, value.map());
    default:
      out.append(toText(budget, value));
  }
}

std::string shortest(double number, std::chars_format format) {
  std::array<char, 400> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, format).ptr;
  return {digits.data(), end};
}

std::string repr(Budget& budget, const Value& value) {
  Builder out(budget);
  appendRepr(budget, out, value);
  return out.take();
}

}  // namespace

std::string numberText(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  const double size = std::abs(number);
  if (size != 0 && (size < 1e-4 || size >= 1e16))
    return shortest(number, std::chars_format::scientific);
  std::string text = shortest(number, std::chars_format::fixed);
  if (text.find('.') == std::string::npos) text += ".0";
  return text;
}

std::string toText(Budget& budget, const Value& value) {
  switch (value.kind()) {
    case Kind::undefined:
      return "";
    case Kind::none:
      return "None";
    case Kind::boolean:
      return value.boolean() ? "True" : "False";
    case Kind::integer:
      return std::to_string(value.whole());
    case Kind::number:
      return numberText(value.number());
    case Kind::text:
      budget.bytes(value.text().size());
      return value.text();
    case Kind::object:
      return std::string("<").append(value.object().description()).append(">");
    default:
      return repr(budget, value);
  }
}

}  // namespace specache::jinja
