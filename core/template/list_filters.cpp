// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/list_filters.h"

#include <algorithm>

#include "core/error.h"
#include "core/template/access.h"
#include "core/template/characters.h"
#include "core/template/interpreter.h"
#include "core/template/operators.h"
#include "core/template/text_functions.h"

namespace specache::jinja {
namespace {

/// What items are compared by: an attribute of theirs, and small letters unless case matters.
class SortKey {
 public:
  SortKey(Interpreter& interpreter, Value attribute, const Value& caseSensitive)
      : interpreter_(interpreter),
        attribute_(std::move(attribute)),
        caseSensitive_(isTrue(caseSensitive)) {}

  Value of(const Value& item) const {
    const bool whole = attribute_.isUndefined() || attribute_.is(Kind::none);
    Value key = whole ? item : pathOf(interpreter_, item, attribute_);
    if (caseSensitive_ || !key.is(Kind::text)) return key;
    return lowerText(interpreter_.budget(), key.text());
  }

 private:
  Interpreter& interpreter_;
  Value attribute_;
  bool caseSensitive_;
};

struct Keyed {
  Value key;
  Value item;
};

std::vector<Keyed> keyed(Interpreter& interpreter, const Value& value, const SortKey& key) {
  std::vector<Keyed> result;
  List items = iterate(interpreter.budget(), value);
  interpreter.budget().values(items.size() * 2);
  for (Value& item : items) result.push_back({key.of(item), std::move(item)});
  return result;
}

void sortByKey(Budget& budget, std::vector<Keyed>& items, bool reverse) {
  std::stable_sort(items.begin(), items.end(), [&](const Keyed& a, const Keyed& b) {
    const int result = order(budget, a.key, b.key);
    return reverse ? result > 0 : result < 0;
  });
}

List itemsOf(std::vector<Keyed> items) {
  List result;
  for (Keyed& each : items) result.push_back(std::move(each.item));
  return result;
}

Value extreme(Interpreter& interpreter, const Value& value, const List& given, int sign) {
  const SortKey key(interpreter, given[1], given[0]);
  const Keyed* best = nullptr;
  const std::vector<Keyed> items = keyed(interpreter, value, key);
  for (const Keyed& each : items) {
    const bool better =
        best == nullptr || order(interpreter.budget(), each.key, best->key) * sign > 0;
    if (better) best = &each;
  }
  return best == nullptr ? Value() : best->item;
}

Value pair(std::string_view key, const Value& value) {
  return Sequence{{Value(key), value}, SequenceKind::tuple};
}

List pairsOf(Budget& budget, const Map& map) {
  constexpr std::size_t valuesOfPair = 6;
  budget.values(map.size() * valuesOfPair);
  List pairs;
  for (const auto& [key, value] : map) pairs.push_back(pair(key, value));
  return pairs;
}

const Map& requireMap(const Value& value, const std::string& filter) {
  if (value.is(Kind::map)) return value.map();
  throw Error("“" + filter + "” needs a map, not " + std::string(describeKind(value)) + ".");
}

std::string reversedText(Budget& budget, const std::string& text) {
  budget.bytes(text.size() * sizeof(std::size_t));
  const CharacterIndex characters(text);
  std::string reversed;
  for (std::size_t i = characters.size(); i-- > 0;) reversed += characters.at(i);
  return reversed;
}

}  // namespace

Value filterAttr(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  const List given = bind(arguments, "attr", {"name"});
  Value found = attributeOf(interpreter, value, requireText(given[0], "the name of an attribute"));
  return found.isUndefined() ? Value() : found;
}

Value filterDefault(Interpreter& /*interpreter*/, const Value& value, const Arguments& arguments) {
  const List given = bind(arguments, "default", {"default_value", "boolean"});
  const bool replaced = value.isUndefined() || (isTrue(given[1]) && !isTrue(value));
  if (!replaced) return value;
  return given[0].isUndefined() ? Value("") : given[0];
}

Value filterDictsort(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  const List given = bind(arguments, "dictsort", {"case_sensitive", "by", "reverse"});
  const bool byValue = given[1].is(Kind::text) && given[1].text() == "value";
  const Value pairs = pairsOf(interpreter.budget(), requireMap(value, "dictsort"));
  const SortKey key(interpreter, byValue ? 1 : 0, given[0]);
  std::vector<Keyed> items = keyed(interpreter, pairs, key);
  sortByKey(interpreter.budget(), items, isTrue(given[2]));
  return itemsOf(std::move(items));
}

Value filterFirst(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  bind(arguments, "first", {});
  if (value.is(Kind::text)) return itemOf(interpreter, value, 0);
  const List items = iterate(interpreter.budget(), value);
  return items.empty() ? Value() : items.front();
}

Value filterItems(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  bind(arguments, "items", {});
  if (value.isUndefined()) return List();
  List pairs = pairsOf(interpreter.budget(), requireMap(value, "items"));
  return Sequence{std::move(pairs), SequenceKind::lazy};
}

Value filterLast(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  bind(arguments, "last", {});
  if (value.is(Kind::text)) return itemOf(interpreter, value, -1);
  const List items = iterate(interpreter.budget(), value);
  return items.empty() ? Value() : items.back();
}

Value filterLength(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  bind(arguments, "length", {});
  return sizeOf(interpreter.budget(), value);
}

Value filterList(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  bind(arguments, "list", {});
  return iterate(interpreter.budget(), value);
}

Value filterMax(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  return extreme(interpreter, value, bind(arguments, "max", {"case_sensitive", "attribute"}), 1);
}

Value filterMin(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  return extreme(interpreter, value, bind(arguments, "min", {"case_sensitive", "attribute"}), -1);
}

Value filterReverse(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  bind(arguments, "reverse", {});
  if (value.is(Kind::text)) return reversedText(interpreter.budget(), value.text());
  List items = iterate(interpreter.budget(), value);
  std::reverse(items.begin(), items.end());
  return Sequence{std::move(items), SequenceKind::lazy};
}

Value filterSort(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  const List given = bind(arguments, "sort", {"reverse", "case_sensitive", "attribute"});
  const SortKey key(interpreter, given[2], given[1]);
  std::vector<Keyed> items = keyed(interpreter, value, key);
  sortByKey(interpreter.budget(), items, isTrue(given[0]));
  return itemsOf(std::move(items));
}

Value filterUnique(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  const List given = bind(arguments, "unique", {"case_sensitive", "attribute"});
  const SortKey key(interpreter, given[1], given[0]);
  std::vector<Keyed> unique;
  for (Keyed& each : keyed(interpreter, value, key)) {
    const bool seen = std::any_of(unique.begin(), unique.end(), [&](const Keyed& earlier) {
      return equal(interpreter.budget(), earlier.key, each.key);
    });
    if (!seen) unique.push_back(std::move(each));
  }
  return Sequence{itemsOf(std::move(unique)), SequenceKind::lazy};
}

}  // namespace specache::jinja
