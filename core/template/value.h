// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace specache::jinja {

class Map;
class Object;
class Value;

using List = std::vector<Value>;

/// A name that stands for nothing. Printing it gives no text; using it is an error that names it.
struct Undefined {
  std::string_view name;  ///< out of the template; may be empty
};

struct None {};

/// How Python would have made a row of values: it shows in texts and in tests of truth.
enum class SequenceKind { list, tuple, lazy };

struct Sequence;

/// The kinds of values, in the order of Value's storage.
enum class Kind { undefined, none, boolean, integer, number, text, sequence, map, object };

/// A value as templates see it: like Python's, but lists and maps never change once they are made.
/// Cheap to copy. Lists and maps may lie in each other at most `maxNesting` deep; more is an Error.
class Value {
 public:
  static constexpr int maxNesting = 64;

  Value() = default;
  Value(Undefined undefined) : storage_(undefined) {}
  Value(None) : storage_(None{}) {}
  Value(std::nullptr_t) : storage_(None{}) {}
  Value(bool boolean) : storage_(boolean) {}
  template <std::integral T>
  requires(!std::same_as<T, bool>) Value(T integer)
      : storage_(static_cast<std::int64_t>(integer)) {}
  Value(double number) : storage_(number) {}
  Value(std::string text);
  Value(std::string_view text);
  Value(const char* text);
  Value(List items);
  Value(Sequence sequence);
  Value(Map map);
  Value(std::shared_ptr<Object> object) : storage_(std::move(object)) {}

  Kind kind() const { return static_cast<Kind>(storage_.index()); }
  bool is(Kind kind) const { return this->kind() == kind; }
  bool isUndefined() const { return is(Kind::undefined); }
  /// What Python counts as a whole number: an integer or a boolean.
  bool isWhole() const { return is(Kind::integer) || is(Kind::boolean); }
  bool isNumeric() const { return isWhole() || is(Kind::number); }

  /// What the value holds; it must be of that kind.
  Undefined undefined() const { return std::get<Undefined>(storage_); }
  bool boolean() const { return std::get<bool>(storage_); }
  double number() const { return std::get<double>(storage_); }
  const std::string& text() const { return *std::get<TextPointer>(storage_); }
  const Sequence& sequence() const { return *std::get<SequencePointer>(storage_); }
  const List& items() const;
  const Map& map() const { return *std::get<MapPointer>(storage_); }
  Object& object() const { return *std::get<ObjectPointer>(storage_); }

  /// An integer, or a boolean as 0 or 1; it must be one of them.
  std::int64_t whole() const {
    return is(Kind::boolean) ? boolean() : std::get<std::int64_t>(storage_);
  }
  /// Any numeric value.
  double asNumber() const { return is(Kind::number) ? number() : static_cast<double>(whole()); }

  /// How many lists and maps lie in each other here.
  int nesting() const;

 private:
  using TextPointer = std::shared_ptr<const std::string>;
  using SequencePointer = std::shared_ptr<const Sequence>;
  using MapPointer = std::shared_ptr<const Map>;
  using ObjectPointer = std::shared_ptr<Object>;

  std::variant<Undefined, None, bool, std::int64_t, double, TextPointer, SequencePointer,
               MapPointer, ObjectPointer>
      storage_;
};

struct Sequence {
  List items;
  SequenceKind kind = SequenceKind::list;
  int nesting = 1;
};

/// Names with values, in the order in which they were first given.
class Map {
 public:
  using Entry = std::pair<std::string, Value>;

  Map() = default;
  Map(std::initializer_list<Entry> entries);

  /// The value of that name; null if there is none. Valid until the map changes.
  const Value* find(std::string_view key) const;

  void set(std::string_view key, Value value);

  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  std::vector<Entry>::const_iterator begin() const { return entries_.begin(); }
  std::vector<Entry>::const_iterator end() const { return entries_.end(); }
  int nesting() const { return nesting_; }

 private:
  std::vector<Entry> entries_;
  std::map<std::string, std::size_t, std::less<>> positions_;
  int nesting_ = 1;
};

/// What a person would call the kind of a value, for error messages: "a list".
std::string_view describeKind(const Value& value);

}  // namespace specache::jinja
