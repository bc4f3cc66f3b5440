// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/value.h"

#include <algorithm>

#include "core/error.h"
#include "core/template/object.h"

namespace specache::jinja {
namespace {

int checkedNesting(int nesting) {
  if (nesting > Value::maxNesting) throw Error("lists and maps lie too deep in each other.");
  return nesting;
}

int nestingOf(const List& items) {
  int deepest = 0;
  for (const Value& item : items) deepest = std::max(deepest, item.nesting());
  return checkedNesting(deepest + 1);
}

std::shared_ptr<const Sequence> shared(List items, SequenceKind kind) {
  const int nesting = nestingOf(items);
  return std::make_shared<const Sequence>(Sequence{std::move(items), kind, nesting});
}

}  // namespace

Value::Value(std::string text) : storage_(std::make_shared<const std::string>(std::move(text))) {}

Value::Value(std::string_view text) : Value(std::string(text)) {}

Value::Value(const char* text) : Value(std::string(text)) {}

Value::Value(List items) : storage_(shared(std::move(items), SequenceKind::list)) {}

Value::Value(Sequence sequence) : storage_(shared(std::move(sequence.items), sequence.kind)) {}

Value::Value(Map map) : storage_(std::make_shared<const Map>(std::move(map))) {}

const List& Value::items() const {
  return sequence().items;
}

int Value::nesting() const {
  switch (kind()) {
    case Kind::sequence:
      return sequence().nesting;
    case Kind::map:
      return map().nesting();
    case Kind::object:
      return object().nesting();
    default:
      return 0;
  }
}

Map::Map(std::initializer_list<Entry> entries) {
  for (const Entry& entry : entries) set(entry.first, entry.second);
}

const Value* Map::find(std::string_view key) const {
  const auto at = positions_.find(key);
  return at == positions_.end() ? nullptr : &entries_[at->second].second;
}

void Map::set(std::string_view key, Value value) {
  nesting_ = checkedNesting(std::max(nesting_, value.nesting() + 1));
  const auto [at, isNew] = positions_.try_emplace(std::string(key), entries_.size());
  if (isNew) {
    entries_.emplace_back(key, std::move(value));
  } else {
    entries_[at->second].second = std::move(value);
  }
}

std::string_view describeKind(const Value& value) {
  switch (value.kind()) {
    case Kind::undefined:
      return "an undefined value";
    case Kind::none:
      return "none";
    case Kind::boolean:
      return "a boolean";
    case Kind::integer:
      return "an integer";
    case Kind::number:
      return "a number";
    case Kind::text:
      return "a text";
    case Kind::sequence:
      return "a list";
    case Kind::map:
      return "a map";
    case Kind::object:
      return value.object().description();
  }
  return "a value";
}

}  // namespace specache::jinja
