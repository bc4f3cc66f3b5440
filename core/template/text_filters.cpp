// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/text_filters.h"

#include "core/error.h"
#include "core/template/access.h"
#include "core/template/characters.h"
#include "core/template/interpreter.h"
#include "core/template/json.h"
#include "core/template/operators.h"
#include "core/template/printing.h"
#include "core/template/text_functions.h"

namespace specache::jinja {
namespace {

bool isGiven(const Value& argument) {
  return !argument.isUndefined() && !argument.is(Kind::none);
}

std::string textOr(Budget& budget, const Value& argument, std::string_view otherwise) {
  return isGiven(argument) ? toText(budget, argument) : std::string(otherwise);
}

/// One level of indentation: a text, or that many blanks.
std::string indentation(Budget& budget, const Value& width, std::int64_t otherwise) {
  if (width.is(Kind::text)) return width.text();
  const std::int64_t blanks = isGiven(width) ? requireInteger(width, "an indentation") : otherwise;
  return Builder(budget)
      .append(static_cast<std::size_t>(std::max<std::int64_t>(0, blanks)), ' ')
      .take();
}

std::string_view entityOf(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '\'':
      return "&#39;";
    case '"':
      return "&#34;";
    default:
      return {};
  }
}

void setSeparators(JsonStyle& style, const Value& separators) {
  if (!isGiven(separators)) {
    if (style.indent) style.itemSeparator.assign(1, ',');
    return;
  }
  if (!separators.is(Kind::sequence) || separators.items().size() != 2) {
    throw Error("“separators” must be two texts.");
  }
  style.itemSeparator = requireText(separators.items()[0], "a separator");
  style.keySeparator = requireText(separators.items()[1], "a separator");
}

}  // namespace

Value filterCapitalize(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  bind(arguments, "capitalize", {});
  return capitalizedText(interpreter.budget(), toText(interpreter.budget(), value));
}

Value filterEscape(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  bind(arguments, "escape", {});
  Builder out(interpreter.budget());
  for (const char c : toText(interpreter.budget(), value)) {
    const std::string_view entity = entityOf(c);
    entity.empty() ? out.append(1, c) : out.append(entity);
  }
  return out.take();
}

Value filterIndent(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  const List given = bind(arguments, "indent", {"width", "first", "blank"});
  Budget& budget = interpreter.budget();
  const std::string indent = indentation(budget, given[0], 4);
  // The last line break begins no line; Jinja adds one, so that it does.
  std::string text = toText(budget, value);
  text += '\n';
  Builder out(budget);
  bool first = true;
  for (const std::string_view line : splitLines(budget, text)) {
    if (!first) out.append("\n");
    const bool indented = first ? isTrue(given[1]) : !line.empty() || isTrue(given[2]);
    if (indented) out.append(indent);
    out.append(line);
    first = false;
  }
  return out.take();
}

Value filterJoin(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  const List given = bind(arguments, "join", {"d", "attribute"});
  Budget& budget = interpreter.budget();
  const std::string separator = textOr(budget, given[0], "");
  Builder out(budget);
  bool first = true;
  for (const Value& item : iterate(budget, value)) {
    if (!first) out.append(separator);
    first = false;
    out.append(toText(budget, isGiven(given[1]) ? pathOf(interpreter, item, given[1]) : item));
  }
  return out.take();
}

Value filterLower(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  bind(arguments, "lower", {});
  return lowerText(interpreter.budget(), toText(interpreter.budget(), value));
}

Value filterReplace(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  const List given = bind(arguments, "replace", {"old", "new", "count"});
  Budget& budget = interpreter.budget();
  std::optional<std::int64_t> times;
  if (isGiven(given[2])) times = requireInteger(given[2], "“count”");
  return replacedText(budget, toText(budget, value), toText(budget, defined(given[0])),
                      toText(budget, defined(given[1])), times);
}

Value filterString(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  bind(arguments, "string", {});
  return value.is(Kind::text) ? value : Value(toText(interpreter.budget(), value));
}

Value filterTitle(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  bind(arguments, "title", {});
  return titledTextOfFilter(interpreter.budget(), toText(interpreter.budget(), value));
}

Value filterTojson(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  const List given =
      bind(arguments, "tojson", {"ensure_ascii", "indent", "separators", "sort_keys"});
  JsonStyle style;
  style.asciiOnly = isTrue(given[0]);
  if (isGiven(given[1])) style.indent = indentation(interpreter.budget(), given[1], 0);
  setSeparators(style, given[2]);
  style.sortKeys = isTrue(given[3]);
  return toJson(interpreter.budget(), value, style);
}

Value filterTrim(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  const List given = bind(arguments, "trim", {"chars"});
  Budget& budget = interpreter.budget();
  const std::string text = toText(budget, value);
  return strippedText(budget, text, textOr(budget, given[0], ""), Side::both);
}

Value filterUpper(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  bind(arguments, "upper", {});
  return upperText(interpreter.budget(), toText(interpreter.budget(), value));
}

}  // namespace specache::jinja
