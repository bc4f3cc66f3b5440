// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/text_methods.h"

#include <algorithm>

#include "core/error.h"
#include "core/template/characters.h"
#include "core/template/interpreter.h"
#include "core/template/operators.h"
#include "core/template/text_functions.h"

namespace specache::jinja {
namespace {

constexpr auto npos = std::string_view::npos;

Value listOf(Budget& budget, const std::vector<std::string_view>& parts) {
  constexpr std::size_t bytesOfText = 64;
  List items;
  for (const std::string_view part : parts) {
    budget.bytes(part.size() + bytesOfText);
    items.emplace_back(part);
  }
  return items;
}

Value stripped(Interpreter& interpreter, const Value& self, const Arguments& arguments, Side side) {
  const Value set = bind(arguments, "strip", {"chars"})[0];
  const bool blanks = set.isUndefined() || set.is(Kind::none);
  const std::string characters = blanks ? "" : requireText(set, "what “strip” takes away");
  if (!blanks && characters.empty()) return self;
  return strippedText(interpreter.budget(), self.text(), characters, side);
}

Value split(Interpreter& interpreter, const Value& self, const Arguments& arguments, Side from) {
  const List given = bind(arguments, "split", {"sep", "maxsplit"});
  Budget& budget = interpreter.budget();
  const std::int64_t most = given[1].isUndefined() ? -1 : requireInteger(given[1], "“maxsplit”");
  if (given[0].isUndefined() || given[0].is(Kind::none)) {
    return listOf(budget, splitWords(budget, self.text(), most, from));
  }
  const std::string& separator = requireText(given[0], "a separator");
  return listOf(budget, splitText(budget, self.text(), separator, most, from));
}

/// Whether the text begins or ends with one of the texts given, one alone or several in a tuple.
template <typename Fits>
bool fitsAny(Interpreter& interpreter, const Arguments& arguments, Fits fits) {
  const Value given = bind(arguments, "startswith", {"prefix"})[0];
  if (!given.is(Kind::sequence)) return fits(requireText(given, "what a text begins or ends with"));
  const List several = iterate(interpreter.budget(), given);
  return std::any_of(several.begin(), several.end(), [&](const Value& each) {
    interpreter.budget().step();
    return fits(requireText(each, "what a text begins or ends with"));
  });
}

/// Characters in front of the byte at `at`; -1 for npos.
Value characterPlace(const std::string& text, std::size_t at) {
  if (at == npos) return -1;
  return countCharacters(std::string_view(text).substr(0, at));
}

std::size_t byteOfCharacter(Budget& budget, const std::string& text, std::int64_t place) {
  budget.bytes(text.size() * sizeof(std::size_t));
  const CharacterIndex characters(text);
  const auto size = static_cast<std::int64_t>(characters.size());
  if (place < 0) place = std::max<std::int64_t>(0, place + size);
  if (place > size) return npos;
  return characters.range(0, static_cast<std::size_t>(place)).size();
}

std::size_t found(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  const List given = bind(arguments, "find", {"sub", "start"});
  Budget& budget = interpreter.budget();
  const std::string& needle = requireText(given[0], "what is looked for");
  budget.bytes(self.text().size() + needle.size());
  if (given[1].isUndefined()) return findText(self.text(), needle);
  const std::int64_t start = requireInteger(given[1], "where “find” begins");
  const std::size_t from = byteOfCharacter(budget, self.text(), start);
  return from == npos ? npos : findText(self.text(), needle, from);
}

template <typename Fits>
bool allFit(Interpreter& interpreter, const Value& self, const Arguments& arguments, Fits fits) {
  bind(arguments, "this method", {});
  std::string_view text = self.text();
  interpreter.budget().bytes(text.size());
  if (text.empty()) return false;
  while (!text.empty()) {
    const Character character = readCharacter(text);
    if (!fits(character.code)) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

bool isDigit(char32_t code) {
  return code >= '0' && code <= '9';
}

/// Whether `change` leaves the text as it is, and there are letters in it.
bool isAllOf(Interpreter& interpreter, const Value& self,
             std::string (*change)(Budget&, std::string_view),
             std::string (*opposite)(Budget&, std::string_view)) {
  const std::string& text = self.text();
  return change(interpreter.budget(), text) == text && opposite(interpreter.budget(), text) != text;
}

Value threeParts(Budget& budget, std::string_view before, std::string_view separator,
                 std::string_view after) {
  return Sequence{listOf(budget, {before, separator, after}).items(), SequenceKind::tuple};
}

}  // namespace

Value textCapitalize(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  bind(arguments, "capitalize", {});
  return capitalizedText(interpreter.budget(), self.text());
}

Value textCount(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  const Value given = bind(arguments, "count", {"sub"})[0];
  const std::string& needle = requireText(given, "what is counted");
  if (needle.empty()) return sizeOf(interpreter.budget(), self) + 1;
  const auto parts = splitText(interpreter.budget(), self.text(), needle, -1, Side::left);
  return parts.size() - 1;
}

Value textEndswith(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  return fitsAny(interpreter, arguments,
                 [&](const std::string& end) { return self.text().ends_with(end); });
}

Value textFind(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  return characterPlace(self.text(), found(interpreter, self, arguments));
}

Value textIndex(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  const std::size_t at = found(interpreter, self, arguments);
  if (at == npos) throw Error("“index” does not find the text.");
  return characterPlace(self.text(), at);
}

Value textIsalnum(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  return allFit(interpreter, self, arguments,
                [](char32_t code) { return isLetter(code) || isDigit(code); });
}

Value textIsalpha(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  return allFit(interpreter, self, arguments, isLetter);
}

Value textIsdigit(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  return allFit(interpreter, self, arguments, isDigit);
}

Value textIslower(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  bind(arguments, "islower", {});
  return isAllOf(interpreter, self, lowerText, upperText);
}

Value textIsspace(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  return allFit(interpreter, self, arguments, isSpace);
}

Value textIsupper(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  bind(arguments, "isupper", {});
  return isAllOf(interpreter, self, upperText, lowerText);
}

Value textJoin(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  const Value given = bind(arguments, "join", {"iterable"})[0];
  Builder out(interpreter.budget());
  bool first = true;
  for (const Value& item : iterate(interpreter.budget(), given)) {
    if (!first) out.append(self.text());
    first = false;
    out.append(requireText(item, "what is joined"));
  }
  return out.take();
}

Value textLower(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  bind(arguments, "lower", {});
  return lowerText(interpreter.budget(), self.text());
}

Value textLstrip(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  return stripped(interpreter, self, arguments, Side::left);
}

Value textPartition(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  const Value given = bind(arguments, "partition", {"sep"})[0];
  const std::string& separator = requireText(given, "a separator");
  Budget& budget = interpreter.budget();
  const auto parts = splitText(budget, self.text(), separator, 1, Side::left);
  if (parts.size() == 1) return threeParts(budget, parts[0], "", "");
  return threeParts(budget, parts[0], separator, parts[1]);
}

Value textRemoveprefix(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  const Value given = bind(arguments, "removeprefix", {"prefix"})[0];
  const std::string& prefix = requireText(given, "a prefix");
  if (!self.text().starts_with(prefix)) return self;
  const std::string_view rest = std::string_view(self.text()).substr(prefix.size());
  return Builder(interpreter.budget()).append(rest).take();
}

Value textRemovesuffix(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  const Value given = bind(arguments, "removesuffix", {"suffix"})[0];
  const std::string& suffix = requireText(given, "a suffix");
  if (!self.text().ends_with(suffix)) return self;
  std::string_view rest = self.text();
  rest.remove_suffix(suffix.size());
  return Builder(interpreter.budget()).append(rest).take();
}

Value textReplace(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  const List given = bind(arguments, "replace", {"old", "new", "count"});
  std::optional<std::int64_t> times;
  if (!given[2].isUndefined()) times = requireInteger(given[2], "“count”");
  return replacedText(interpreter.budget(), self.text(), requireText(given[0], "what is replaced"),
                      requireText(given[1], "what replaces it"), times);
}

Value textRfind(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  const Value given = bind(arguments, "rfind", {"sub"})[0];
  const std::string& needle = requireText(given, "what is looked for");
  const auto parts = needle.empty()
                         ? std::vector<std::string_view>{self.text(), ""}
                         : splitText(interpreter.budget(), self.text(), needle, 1, Side::right);
  return characterPlace(self.text(), parts.size() == 1 ? npos : parts[0].size());
}

Value textRpartition(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  const Value given = bind(arguments, "rpartition", {"sep"})[0];
  const std::string& separator = requireText(given, "a separator");
  Budget& budget = interpreter.budget();
  const auto parts = splitText(budget, self.text(), separator, 1, Side::right);
  if (parts.size() == 1) return threeParts(budget, "", "", parts[0]);
  return threeParts(budget, parts[0], separator, parts[1]);
}

Value textRsplit(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  return split(interpreter, self, arguments, Side::right);
}

Value textRstrip(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  return stripped(interpreter, self, arguments, Side::right);
}

Value textSplit(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  return split(interpreter, self, arguments, Side::left);
}

Value textSplitlines(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  bind(arguments, "splitlines", {});
  return listOf(interpreter.budget(), splitLines(interpreter.budget(), self.text()));
}

Value textStartswith(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  return fitsAny(interpreter, arguments,
                 [&](const std::string& begin) { return self.text().starts_with(begin); });
}

Value textStrip(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  return stripped(interpreter, self, arguments, Side::both);
}

Value textTitle(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  bind(arguments, "title", {});
  return titledText(interpreter.budget(), self.text());
}

Value textUpper(Interpreter& interpreter, const Value& self, const Arguments& arguments) {
  bind(arguments, "upper", {});
  return upperText(interpreter.budget(), self.text());
}

}  // namespace specache::jinja
