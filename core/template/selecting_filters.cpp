// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/selecting_filters.h"

#include <algorithm>
#include <functional>

#include "core/error.h"
#include "core/template/access.h"
#include "core/template/characters.h"
#include "core/template/filters.h"
#include "core/template/interpreter.h"
#include "core/template/operators.h"
#include "core/template/tests.h"

namespace specache::jinja {
namespace {

using Predicate = std::function<bool(const Value&)>;

/// The arguments behind the first `count`.
Arguments without(const Arguments& arguments, std::size_t count) {
  const List& all = arguments.positional;
  const auto begin = all.begin() + static_cast<std::ptrdiff_t>(std::min(count, all.size()));
  return {List(begin, all.end()), arguments.named};
}

/// The test named by the argument at `place`, with the arguments behind it; truth if there is none.
Predicate predicateOf(Interpreter& interpreter, const Arguments& arguments, std::size_t place) {
  if (arguments.positional.size() <= place) return isTrue;
  const std::string& name = requireText(arguments.positional[place], "the name of a test");
  const Test test = findTest(name);
  if (test == nullptr) throw Error("there is no test " + quoted(name) + ".");
  return [&interpreter, test, rest = without(arguments, place + 1)](const Value& value) {
    return test(interpreter, value, rest);
  };
}

/// The items for which the predicate gives `wanted`.
Value selected(Interpreter& interpreter, const Value& value, const Predicate& predicate,
               bool wanted) {
  List items = iterate(interpreter.budget(), value);
  std::erase_if(items, [&](const Value& item) {
    interpreter.budget().step();
    return predicate(item) != wanted;
  });
  return Sequence{std::move(items), SequenceKind::lazy};
}

Value selectedByAttribute(Interpreter& interpreter, const Value& value, const Arguments& arguments,
                          bool wanted) {
  if (arguments.positional.empty()) throw Error("“selectattr” needs the name of an attribute.");
  const Predicate predicate = predicateOf(interpreter, arguments, 1);
  const Value& attribute = arguments.positional[0];
  const auto ofAttribute = [&](const Value& item) {
    return predicate(pathOf(interpreter, item, attribute));
  };
  return selected(interpreter, value, ofAttribute, wanted);
}

using Mapping = std::function<Value(const Value&)>;

Mapping attributeMapping(Interpreter& interpreter, const Arguments& arguments) {
  const List given = bind(arguments, "map", {"attribute", "default"});
  return [&interpreter, attribute = given[0], otherwise = given[1]](const Value& item) {
    const Value found = pathOf(interpreter, item, attribute);
    return found.isUndefined() ? otherwise : found;
  };
}

Mapping filterMapping(Interpreter& interpreter, const Arguments& arguments) {
  if (arguments.positional.empty()) throw Error("“map” needs a filter or an attribute.");
  const std::string& name = requireText(arguments.positional[0], "the name of a filter");
  const Filter filter = findFilter(name);
  if (filter == nullptr) throw Error("there is no filter " + quoted(name) + ".");
  return [&interpreter, filter, rest = without(arguments, 1)](const Value& item) {
    return filter(interpreter, item, rest);
  };
}

}  // namespace

Value filterMap(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  const Budget::Level level(interpreter.budget());
  const bool ofAttribute = arguments.positional.empty() && !arguments.named.empty();
  const Mapping mapping = ofAttribute ? attributeMapping(interpreter, arguments)
                                      : filterMapping(interpreter, arguments);
  List items = iterate(interpreter.budget(), value);
  for (Value& item : items) {
    interpreter.budget().step();
    item = mapping(item);
  }
  return Sequence{std::move(items), SequenceKind::lazy};
}

Value filterReject(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  return selected(interpreter, value, predicateOf(interpreter, arguments, 0), false);
}

Value filterRejectattr(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  return selectedByAttribute(interpreter, value, arguments, false);
}

Value filterSelect(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  return selected(interpreter, value, predicateOf(interpreter, arguments, 0), true);
}

Value filterSelectattr(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  return selectedByAttribute(interpreter, value, arguments, true);
}

}  // namespace specache::jinja
