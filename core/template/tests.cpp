// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/tests.h"

#include <map>

#include "core/error.h"
#include "core/template/filters.h"
#include "core/template/interpreter.h"
#include "core/template/operators.h"
#include "core/template/printing.h"
#include "core/template/text_functions.h"

namespace specache::jinja {
namespace {

Value only(const Arguments& arguments) {
  if (arguments.positional.size() != 1 || !arguments.named.empty()) {
    throw Error("this test needs one argument.");
  }
  return arguments.positional[0];
}

template <Kind kind>
bool isOfKind(Interpreter& /*interpreter*/, const Value& value, const Arguments& /*arguments*/) {
  return value.is(kind);
}

template <Relation relation>
bool isRelated(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  return holds(interpreter.budget(), relation, value, only(arguments));
}

template <bool wanted>
bool isBoolean(Interpreter& /*interpreter*/, const Value& value, const Arguments& /*arguments*/) {
  return value.is(Kind::boolean) && value.boolean() == wanted;
}

bool isDefined(Interpreter& /*interpreter*/, const Value& value, const Arguments& /*arguments*/) {
  return !value.isUndefined();
}

bool isNumber(Interpreter& /*interpreter*/, const Value& value, const Arguments& /*arguments*/) {
  return value.isNumeric();
}

bool isIterable(Interpreter& /*interpreter*/, const Value& value, const Arguments& /*arguments*/) {
  return value.is(Kind::text) || value.is(Kind::sequence) || value.is(Kind::map) ||
         value.isUndefined();
}

bool isSequence(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  const bool lazy = value.is(Kind::sequence) && value.sequence().kind == SequenceKind::lazy;
  return isIterable(interpreter, value, arguments) && !lazy;
}

bool isCallable(Interpreter& /*interpreter*/, const Value& value, const Arguments& /*arguments*/) {
  return value.is(Kind::object) && value.object().isCallable();
}

bool isDivisible(const Value& value, const Value& by) {
  const std::int64_t number = requireInteger(value, "what is divided");
  const std::int64_t divisor = requireInteger(by, "a divisor");
  if (divisor == 0) throw Error("a number is divided by zero.");
  return divisor == -1 || number % divisor == 0;
}

bool isDivisibleBy(Interpreter& /*interpreter*/, const Value& value, const Arguments& arguments) {
  return isDivisible(value, only(arguments));
}

bool isEven(Interpreter& /*interpreter*/, const Value& value, const Arguments& /*arguments*/) {
  return isDivisible(value, 2);
}

bool isOdd(Interpreter& /*interpreter*/, const Value& value, const Arguments& /*arguments*/) {
  return !isDivisible(value, 2);
}

bool isLower(Interpreter& interpreter, const Value& value, const Arguments& /*arguments*/) {
  const std::string text = toText(interpreter.budget(), value);
  return lowerText(interpreter.budget(), text) == text &&
         upperText(interpreter.budget(), text) != text;
}

bool isUpper(Interpreter& interpreter, const Value& value, const Arguments& /*arguments*/) {
  const std::string text = toText(interpreter.budget(), value);
  return upperText(interpreter.budget(), text) == text &&
         lowerText(interpreter.budget(), text) != text;
}

bool isSameAs(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  const Value other = only(arguments);
  return value.kind() == other.kind() && equal(interpreter.budget(), value, other);
}

bool isFilter(Interpreter& /*interpreter*/, const Value& value, const Arguments& /*arguments*/) {
  return value.is(Kind::text) && findFilter(value.text()) != nullptr;
}

bool isTest(Interpreter& /*interpreter*/, const Value& value, const Arguments& /*arguments*/) {
  return value.is(Kind::text) && findTest(value.text()) != nullptr;
}

}  // namespace

Test findTest(std::string_view name) {
  static const std::map<std::string_view, Test> tests = {
      {"!=", isRelated<Relation::unequal>},
      {"<", isRelated<Relation::less>},
      {"<=", isRelated<Relation::lessOrEqual>},
      {"==", isRelated<Relation::equal>},
      {">", isRelated<Relation::greater>},
      {">=", isRelated<Relation::greaterOrEqual>},
      {"boolean", isOfKind<Kind::boolean>},
      {"callable", isCallable},
      {"defined", isDefined},
      {"divisibleby", isDivisibleBy},
      {"eq", isRelated<Relation::equal>},
      {"equalto", isRelated<Relation::equal>},
      {"even", isEven},
      {"false", isBoolean<false>},
      {"filter", isFilter},
      {"float", isOfKind<Kind::number>},
      {"ge", isRelated<Relation::greaterOrEqual>},
      {"greaterthan", isRelated<Relation::greater>},
      {"gt", isRelated<Relation::greater>},
      {"in", isRelated<Relation::in>},
      {"integer", isOfKind<Kind::integer>},
      {"iterable", isIterable},
      {"le", isRelated<Relation::lessOrEqual>},
      {"lessthan", isRelated<Relation::less>},
      {"lower", isLower},
      {"lt", isRelated<Relation::less>},
      {"mapping", isOfKind<Kind::map>},
      {"ne", isRelated<Relation::unequal>},
      {"none", isOfKind<Kind::none>},
      {"number", isNumber},
      {"odd", isOdd},
      {"sameas", isSameAs},
      {"sequence", isSequence},
      {"string", isOfKind<Kind::text>},
      {"test", isTest},
      {"true", isBoolean<true>},
      {"undefined", isOfKind<Kind::undefined>},
      {"upper", isUpper},
  };
  const auto at = tests.find(name);
  return at == tests.end() ? nullptr : at->second;
}

}  // namespace specache::jinja
