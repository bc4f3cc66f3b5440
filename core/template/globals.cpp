// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/globals.h"

#include <map>

#include "core/error.h"
#include "core/template/characters.h"
#include "core/template/dates.h"
#include "core/template/interpreter.h"
#include "core/template/object.h"
#include "core/template/operators.h"
#include "core/template/printing.h"

namespace specache::jinja {
namespace {

struct Range {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t step = 1;
};

Range rangeOf(const Arguments& arguments) {
  const List given = bind(arguments, "range", {"start", "stop", "step"});
  Range range;
  range.end = requireInteger(given[0], "what “range” takes");
  if (!given[1].isUndefined()) {
    range.begin = range.end;
    range.end = requireInteger(given[1], "what “range” takes");
  }
  if (!given[2].isUndefined()) range.step = requireInteger(given[2], "what “range” takes");
  if (range.step == 0) throw Error("“range” can’t have the step 0.");
  return range;
}

Value range(Interpreter& interpreter, const Arguments& arguments) {
  constexpr std::size_t most = 100'000;  // as Jinja's sandbox
  const Range range = rangeOf(arguments);
  List numbers;
  for (std::int64_t i = range.begin; range.step > 0 ? i < range.end : i > range.end;) {
    if (numbers.size() == most) throw Error("“range” makes at most 100,000 numbers.");
    interpreter.budget().values(1);
    numbers.emplace_back(i);
    if (__builtin_add_overflow(i, range.step, &i)) break;
  }
  return numbers;
}

void addPairs(Interpreter& interpreter, MapBuilder& map, const Value& pairs) {
  for (const Value& pair : iterate(interpreter.budget(), pairs)) {
    const List both = iterate(interpreter.budget(), pair);
    if (both.size() != 2) throw Error("“dict” needs pairs of a key and a value.");
    map.set(requireText(both[0], "the key of a map"), both[1]);
  }
}

Map mapOf(Interpreter& interpreter, const Arguments& arguments) {
  MapBuilder map(interpreter.budget());
  for (const Value& each : arguments.positional) {
    if (!each.is(Kind::map)) {
      addPairs(interpreter, map, each);
      continue;
    }
    for (const auto& [key, value] : each.map()) map.set(key, value);
  }
  for (const auto& [key, value] : arguments.named) map.set(key, value);
  return map.take();
}

Value makeDict(Interpreter& interpreter, const Arguments& arguments) {
  return mapOf(interpreter, arguments);
}

Value makeNamespace(Interpreter& interpreter, const Arguments& arguments) {
  const auto made = std::make_shared<Namespace>();
  interpreter.keep(made);
  for (const auto& [key, value] : mapOf(interpreter, arguments)) made->set(key, value);
  return std::shared_ptr<Object>(made);
}

Value raiseException(Interpreter& interpreter, const Arguments& arguments) {
  const Value message = bind(arguments, "raise_exception", {"message"})[0];
  constexpr std::size_t longest = 300;
  throw Error("it does not take this conversation: " +
              quoted(toText(interpreter.budget(), message), longest) + ".");
}

Value strftimeNow(Interpreter& interpreter, const Arguments& arguments) {
  const Value format = bind(arguments, "strftime_now", {"format"})[0];
  return formatDate(interpreter.budget(), requireText(format, "the format of a date"),
                    interpreter.now());
}

Value function(Function::Body body) {
  return std::shared_ptr<Object>(std::make_shared<Function>(body));
}

}  // namespace

Value globalNamed(std::string_view name) {
  static const std::map<std::string_view, Value> globals = {
      {"dict", function(makeDict)},
      {"namespace", function(makeNamespace)},
      {"raise_exception", function(raiseException)},
      {"range", function(range)},
      {"strftime_now", function(strftimeNow)},
  };
  const auto at = globals.find(name);
  return at == globals.end() ? Value(Undefined{name}) : at->second;
}

}  // namespace specache::jinja
