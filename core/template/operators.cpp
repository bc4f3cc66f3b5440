// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/operators.h"

#include <algorithm>
#include <limits>

#include "core/error.h"
#include "core/template/arithmetic.h"
#include "core/template/characters.h"
#include "core/template/object.h"

namespace specache::jinja {
namespace {

std::string kindText(const Value& value) {
  return std::string(describeKind(defined(value)));
}

int sign(double left, double right) {
  return left < right ? -1 : left > right ? 1 : 0;
}

int sign(std::int64_t left, std::int64_t right) {
  return left < right ? -1 : left > right ? 1 : 0;
}

int orderNumbers(const Value& left, const Value& right) {
  if (left.isWhole() && right.isWhole()) return sign(left.whole(), right.whole());
  return sign(left.asNumber(), right.asNumber());
}

bool equalNumbers(const Value& left, const Value& right) {
  if (left.isWhole() && right.isWhole()) return left.whole() == right.whole();
  return left.asNumber() == right.asNumber();
}

int orderSequences(Budget& budget, const List& left, const List& right) {
  for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    if (!equal(budget, left[i], right[i])) return order(budget, left[i], right[i]);
  }
  return sign(static_cast<std::int64_t>(left.size()), static_cast<std::int64_t>(right.size()));
}

bool equalSequences(Budget& budget, const Sequence& left, const Sequence& right) {
  if (&left == &right) return true;
  if (left.kind != right.kind || left.items.size() != right.items.size()) return false;
  return std::equal(left.items.begin(), left.items.end(), right.items.begin(),
                    [&](const Value& a, const Value& b) { return equal(budget, a, b); });
}

bool equalMaps(Budget& budget, const Map& left, const Map& right) {
  if (left.size() != right.size()) return false;
  return std::all_of(left.begin(), left.end(), [&](const Map::Entry& entry) {
    const Value* other = right.find(entry.first);
    return other != nullptr && equal(budget, entry.second, *other);
  });
}

/// Pays for `times` times `size` bytes before any of them is made.
void payRepetition(Budget& budget, std::size_t size, std::int64_t times) {
  const auto count = static_cast<std::size_t>(std::max<std::int64_t>(0, times));
  const std::size_t most = std::numeric_limits<std::size_t>::max();
  budget.bytes(count > most / std::max<std::size_t>(1, size) ? most : size * count);
}

Value repeated(Budget& budget, const std::string& text, std::int64_t times) {
  payRepetition(budget, text.size(), times);
  std::string result;
  for (std::int64_t i = 0; i < times && !text.empty(); ++i) result += text;
  return result;
}

Value repeated(Budget& budget, const Sequence& sequence, std::int64_t times) {
  payRepetition(budget, sequence.items.size() * sizeof(Value), times);
  Sequence result{{}, sequence.kind};
  for (std::int64_t i = 0; i < times && !sequence.items.empty(); ++i) {
    result.items.insert(result.items.end(), sequence.items.begin(), sequence.items.end());
  }
  return result;
}

bool isRow(const Value& value) {
  return value.is(Kind::text) || value.is(Kind::sequence);
}

Value multiplyRow(Budget& budget, const Value& row, std::int64_t times) {
  if (row.is(Kind::text)) return repeated(budget, row.text(), times);
  return repeated(budget, row.sequence(), times);
}

Value joined(Budget& budget, const Sequence& left, const Sequence& right) {
  budget.values(left.items.size() + right.items.size());
  List items = left.items;
  items.insert(items.end(), right.items.begin(), right.items.end());
  return Sequence{std::move(items), left.kind};
}

[[noreturn]] void failOperands(BinaryOperator what, const Value& left, const Value& right) {
  throw Error("“" + std::string(signOf(what)) + "” does not fit " + kindText(left) + " and " +
              kindText(right) + ".");
}

List charactersOf(Budget& budget, std::string_view text) {
  const CharacterIndex index(text);
  constexpr std::size_t bytesOfText = 64;
  budget.bytes(index.size() * bytesOfText);
  List items;
  for (std::size_t i = 0; i < index.size(); ++i) items.emplace_back(index.at(i));
  return items;
}

List keysOf(Budget& budget, const Map& map) {
  List keys;
  for (const auto& [key, value] : map) {
    budget.bytes(key.size() + sizeof(Value));
    keys.emplace_back(key);
  }
  return keys;
}

[[noreturn]] void failIteration(const Value& value) {
  throw Error("a list is needed, but this is " + std::string(describeKind(value)) + ".");
}

bool textContains(Budget& budget, const std::string& text, const Value& item) {
  const std::string& needle = requireText(item, "what is looked for in a text");
  budget.bytes(text.size());
  return findText(text, needle) != std::string_view::npos;
}

}  // namespace

bool isTrue(const Value& value) {
  switch (value.kind()) {
    case Kind::undefined:
    case Kind::none:
      return false;
    case Kind::boolean:
    case Kind::integer:
      return value.whole() != 0;
    case Kind::number:
      return value.number() != 0;
    case Kind::text:
      return !value.text().empty();
    case Kind::sequence:
      return !value.items().empty() || value.sequence().kind == SequenceKind::lazy;
    case Kind::map:
      return !value.map().empty();
    default:
      return true;
  }
}

Value negated(const Value& value) {
  if (value.isWhole()) return subtractWhole(0, value.whole());
  if (value.is(Kind::number)) return -value.number();
  throw Error("“-” does not fit " + kindText(value) + ".");
}

Value applyBinary(Budget& budget, BinaryOperator what, const Value& left, const Value& right) {
  if (left.isNumeric() && right.isNumeric()) return applyArithmetic(what, left, right);
  if (what == BinaryOperator::add) {
    if (left.is(Kind::text) && right.is(Kind::text)) {
      return Builder(budget).append(left.text()).append(right.text()).take();
    }
    if (left.is(Kind::sequence) && right.is(Kind::sequence) &&
        left.sequence().kind == right.sequence().kind) {
      return joined(budget, left.sequence(), right.sequence());
    }
  }
  if (what == BinaryOperator::multiply) {
    if (isRow(left) && right.isWhole()) return multiplyRow(budget, left, right.whole());
    if (isRow(right) && left.isWhole()) return multiplyRow(budget, right, left.whole());
  }
  failOperands(what, left, right);
}

bool equal(Budget& budget, const Value& left, const Value& right) {
  budget.step();
  if (left.isNumeric() && right.isNumeric()) return equalNumbers(left, right);
  if (left.kind() != right.kind()) return false;
  switch (left.kind()) {
    case Kind::text:
      if (left.text().size() != right.text().size()) return false;
      budget.bytes(left.text().size() / 8);
      return left.text() == right.text();
    case Kind::sequence:
      return equalSequences(budget, left.sequence(), right.sequence());
    case Kind::map:
      return equalMaps(budget, left.map(), right.map());
    case Kind::object:
      return &left.object() == &right.object();
    default:
      return true;
  }
}

int order(Budget& budget, const Value& left, const Value& right) {
  budget.step();
  if (left.isNumeric() && right.isNumeric()) return orderNumbers(left, right);
  if (left.is(Kind::text) && right.is(Kind::text)) {
    budget.bytes(std::min(left.text().size(), right.text().size()) / 8);
    return left.text().compare(right.text());
  }
  if (left.is(Kind::sequence) && right.is(Kind::sequence)) {
    return orderSequences(budget, left.items(), right.items());
  }
  throw Error(kindText(left) + " and " + kindText(right) + " have no order.");
}

bool contains(Budget& budget, const Value& container, const Value& item) {
  switch (container.kind()) {
    case Kind::undefined:
      return false;
    case Kind::text:
      return textContains(budget, container.text(), item);
    case Kind::sequence:
      return std::any_of(container.items().begin(), container.items().end(),
                         [&](const Value& each) { return equal(budget, each, item); });
    case Kind::map:
      return item.is(Kind::text) && container.map().find(item.text()) != nullptr;
    default:
      failIteration(container);
  }
}

bool holds(Budget& budget, Relation relation, const Value& left, const Value& right) {
  switch (relation) {
    case Relation::equal:
      return equal(budget, left, right);
    case Relation::unequal:
      return !equal(budget, left, right);
    case Relation::in:
      return contains(budget, right, left);
    case Relation::notIn:
      return !contains(budget, right, left);
    case Relation::less:
      return order(budget, left, right) < 0;
    case Relation::lessOrEqual:
      return order(budget, left, right) <= 0;
    case Relation::greater:
      return order(budget, left, right) > 0;
    case Relation::greaterOrEqual:
      return order(budget, left, right) >= 0;
  }
  return false;
}

List iterate(Budget& budget, const Value& value) {
  switch (value.kind()) {
    case Kind::undefined:
      return {};
    case Kind::text:
      return charactersOf(budget, value.text());
    case Kind::sequence:
      budget.values(value.items().size());
      return value.items();
    case Kind::map:
      return keysOf(budget, value.map());
    default:
      failIteration(value);
  }
}

std::size_t sizeOf(Budget& budget, const Value& value) {
  switch (value.kind()) {
    case Kind::undefined:
      return 0;
    case Kind::text:
      budget.bytes(value.text().size());
      return countCharacters(value.text());
    case Kind::sequence:
      return value.items().size();
    case Kind::map:
      return value.map().size();
    default:
      failIteration(value);
  }
}

const Value& defined(const Value& value) {
  if (!value.isUndefined()) return value;
  const std::string_view name = value.undefined().name;
  throw Error((name.empty() ? "this value" : quoted(name)) + " is undefined.");
}

const std::string& requireText(const Value& value, std::string_view what) {
  if (value.is(Kind::text)) return value.text();
  throw Error(std::string(what) + " must be a text, not " + kindText(value) + ".");
}

std::int64_t requireInteger(const Value& value, std::string_view what) {
  if (value.isWhole()) return value.whole();
  throw Error(std::string(what) + " must be an integer, not " + kindText(value) + ".");
}

}  // namespace specache::jinja
