// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "core/error.h"
#include "core/template/characters.h"
#include "core/template/printing.h"

namespace specache::jinja {
namespace {

std::string hexEscape(char32_t unit) {
  std::array<char, 8> digits{};
  std::snprintf(digits.data(), digits.size(), "\\u%04x", static_cast<unsigned>(unit & 0xFFFFU));
  return digits.data();
}

std::string asciiEscape(char32_t code) {
  if (code < 0x10000) return hexEscape(code);
  const char32_t rest = code - 0x10000;
  return hexEscape(0xD800 + (rest >> 10)) + hexEscape(0xDC00 + (rest & 0x3FFU));
}

std::string_view shortEscape(char32_t code) {
  switch (code) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\f':
      return "\\f";
    case '\b':
      return "\\b";
    default:
      return {};
  }
}

class Writer {
 public:
  Writer(Budget& budget, const JsonStyle& style) : budget_(budget), style_(style), out_(budget) {}

  std::string run(const Value& value) {
    write(value, 0);
    return out_.take();
  }

 private:
  void write(const Value& value, int level) {
    budget_.step();
    switch (value.kind()) {
      case Kind::none:
        out_.append("null");
        return;
      case Kind::boolean:
        out_.append(value.boolean() ? "true" : "false");
        return;
      case Kind::integer:
        out_.append(std::to_string(value.whole()));
        return;
      case Kind::number:
        return writeNumber(value.number());
      case Kind::text:
        return writeText(value.text());
      case Kind::sequence:
        return writeSequence(value.items(), level);
      case Kind::map:
        return writeMap(value.map(), level);
      default:
        throw Error("JSON has no way to write " + std::string(describeKind(value)) + ".");
    }
  }

  void writeNumber(double number) {
    if (std::isnan(number)) {
      out_.append("NaN");
    } else if (std::isinf(number)) {
      out_.append(number < 0 ? "-Infinity" : "Infinity");
    } else {
      out_.append(numberText(number));
    }
  }

  void writeText(std::string_view text) {
    out_.append("\"");
    while (!text.empty()) {
      const Character character = readCharacter(text);
      writeCharacter(text.substr(0, character.bytes), character.code);
      text.remove_prefix(character.bytes);
    }
    out_.append("\"");
  }

  void writeCharacter(std::string_view character, char32_t code) {
    const std::string_view escape = shortEscape(code);
    if (!escape.empty()) {
      out_.append(escape);
    } else if (code < 0x20 || (style_.asciiOnly && code >= 0x7F)) {
      out_.append(code == 0x7F ? std::string(character) : asciiEscape(code));
    } else {
      out_.append(character);
    }
  }

  void lineBreak(int level) {
    if (!style_.indent) return;
    out_.append("\n");
    for (int i = 0; i < level; ++i) out_.append(*style_.indent);
  }

  void writeSequence(const List& items, int level) {
    if (items.empty()) {
      out_.append("[]");
      return;
    }
    out_.append("[");
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out_.append(style_.itemSeparator);
      lineBreak(level + 1);
      write(items[i], level + 1);
    }
    lineBreak(level);
    out_.append("]");
  }

  std::vector<const Map::Entry*> entriesOf(const Map& map) const {
    std::vector<const Map::Entry*> entries;
    for (const Map::Entry& entry : map) entries.push_back(&entry);
    if (style_.sortKeys) {
      std::sort(entries.begin(), entries.end(),
                [](const auto* a, const auto* b) { return a->first < b->first; });
    }
    return entries;
  }

  void writeMap(const Map& map, int level) {
    if (map.empty()) {
      out_.append("{}");
      return;
    }
    out_.append("{");
    bool first = true;
    for (const Map::Entry* entry : entriesOf(map)) {
      if (!first) out_.append(style_.itemSeparator);
      first = false;
      lineBreak(level + 1);
      writeText(entry->first);
      out_.append(style_.keySeparator);
      write(entry->second, level + 1);
    }
    lineBreak(level);
    out_.append("}");
  }

  Budget& budget_;
  const JsonStyle& style_;
  Builder out_;
};

}  // namespace

std::string toJson(Budget& budget, const Value& value, const JsonStyle& style) {
  return Writer(budget, style).run(value);
}

}  // namespace specache::jinja
