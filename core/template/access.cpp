// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/access.h"

#include <algorithm>
#include <charconv>

#include "core/error.h"
#include "core/template/characters.h"
#include "core/template/interpreter.h"
#include "core/template/methods.h"
#include "core/template/object.h"
#include "core/template/operators.h"

namespace specache::jinja {
namespace {

Value methodOf(const Value& value, std::string_view name) {
  const BoundMethod::Body body = findMethod(value, name);
  if (body == nullptr) return Undefined{name};
  return std::shared_ptr<Object>(std::make_shared<BoundMethod>(value, body));
}

Value entryOf(const Value& value, std::string_view name) {
  const Value* entry = value.is(Kind::map) ? value.map().find(name) : nullptr;
  return entry != nullptr ? *entry : Value(Undefined{name});
}

/// The place that an index means, counted from the end if it is negative.
std::optional<std::size_t> place(std::int64_t index, std::size_t size) {
  const auto length = static_cast<std::int64_t>(size);
  if (index < 0) index += length;
  if (index < 0 || index >= length) return std::nullopt;
  return static_cast<std::size_t>(index);
}

Value placeOf(Interpreter& interpreter, const Value& value, std::int64_t index) {
  if (value.is(Kind::sequence)) {
    const auto at = place(index, value.items().size());
    return at ? value.items()[*at] : Value();
  }
  if (!value.is(Kind::text)) return {};
  interpreter.budget().bytes(value.text().size());
  const CharacterIndex characters(value.text());
  const auto at = place(index, characters.size());
  return at ? Value(characters.at(*at)) : Value();
}

/// The places that a slice takes, as Python's slice.indices gives them.
struct Places {
  std::int64_t first = 0;
  std::int64_t count = 0;
  std::int64_t step = 1;
};

std::int64_t clamped(std::int64_t index, std::int64_t length, std::int64_t low, std::int64_t high) {
  if (index < 0) index += length;
  return std::clamp(index, low, high);
}

Places placesOf(std::size_t size, std::optional<std::int64_t> begin,
                std::optional<std::int64_t> end, std::optional<std::int64_t> step) {
  const auto length = static_cast<std::int64_t>(size);
  // A step beyond the length takes one item whatever it is.
  const std::int64_t by = std::clamp(step.value_or(1), -length - 1, length + 1);
  if (step == 0) throw Error("a slice can’t have the step 0.");
  const bool back = by < 0;
  const std::int64_t low = back ? -1 : 0;
  const std::int64_t high = back ? length - 1 : length;
  const std::int64_t first = begin ? clamped(*begin, length, low, high) : (back ? high : low);
  const std::int64_t last = end ? clamped(*end, length, low, high) : (back ? low : high);
  const std::int64_t span = back ? first - last : last - first;
  const std::int64_t size1 = back ? -by : by;
  return {first, span <= 0 ? 0 : (span + size1 - 1) / size1, by};
}

Value sliceOfText(Budget& budget, const std::string& text, const CharacterIndex& characters,
                  const Places& places) {
  if (places.step == 1) {
    const auto first = static_cast<std::size_t>(places.first);
    return Builder(budget)
        .append(characters.range(first, first + static_cast<std::size_t>(places.count)))
        .take();
  }
  budget.bytes(text.size());
  std::string slice;
  for (std::int64_t i = 0; i < places.count; ++i) {
    slice += characters.at(static_cast<std::size_t>(places.first + i * places.step));
  }
  return slice;
}

Value sliceOfSequence(Budget& budget, const Sequence& sequence, const Places& places) {
  budget.values(static_cast<std::size_t>(places.count));
  Sequence slice{{}, sequence.kind};
  for (std::int64_t i = 0; i < places.count; ++i) {
    slice.items.push_back(sequence.items[static_cast<std::size_t>(places.first + i * places.step)]);
  }
  return slice;
}

Value stepOf(Interpreter& interpreter, const Value& value, std::string_view part) {
  std::int64_t index = 0;
  const auto [end, fault] = std::from_chars(part.data(), part.data() + part.size(), index);
  const bool number = fault == std::errc() && end == part.data() + part.size();
  return itemOf(interpreter, value, number ? Value(index) : Value(part));
}

}  // namespace

Value attributeOf(Interpreter& interpreter, const Value& value, std::string_view name) {
  if (value.is(Kind::object)) return value.object().attribute(interpreter, name);
  Value method = methodOf(defined(value), name);
  return method.isUndefined() ? entryOf(value, name) : method;
}

Value itemOf(Interpreter& interpreter, const Value& value, const Value& index) {
  defined(value);
  if (index.isWhole()) return placeOf(interpreter, value, index.whole());
  if (!index.is(Kind::text)) return {};
  Value found = entryOf(value, index.text());
  if (found.isUndefined()) found = attributeOf(interpreter, value, index.text());
  // An undefined value must not point to a name that lasts no longer than the index.
  return found.isUndefined() ? Value() : found;
}

Value sliceOf(Interpreter& interpreter, const Value& value, std::optional<std::int64_t> begin,
              std::optional<std::int64_t> end, std::optional<std::int64_t> step) {
  Budget& budget = interpreter.budget();
  if (value.is(Kind::sequence)) {
    const Places places = placesOf(value.items().size(), begin, end, step);
    return sliceOfSequence(budget, value.sequence(), places);
  }
  const std::string& text = requireText(value, "what is sliced");
  budget.bytes(text.size() * (isAscii(text) ? 1 : sizeof(std::size_t)));
  const CharacterIndex characters(text);
  return sliceOfText(budget, text, characters, placesOf(characters.size(), begin, end, step));
}

Value pathOf(Interpreter& interpreter, Value value, const Value& path) {
  if (!path.is(Kind::text)) return itemOf(interpreter, value, path);
  std::string_view rest = path.text();
  while (true) {
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    value = stepOf(interpreter, value, rest.substr(0, dot));
    if (dot == rest.size()) return value;
    rest.remove_prefix(dot + 1);
  }
}

}  // namespace specache::jinja
