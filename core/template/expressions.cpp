// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/expressions.h"

#include <algorithm>
#include <optional>

#include "core/error.h"
#include "core/template/access.h"
#include "core/template/characters.h"
#include "core/template/interpreter.h"
#include "core/template/printing.h"

namespace specache::jinja {
namespace {

std::optional<std::int64_t> bound(Interpreter& interpreter, const ExpressionPointer& expression) {
  if (!expression) return std::nullopt;
  const Value value = interpreter.evaluate(*expression);
  if (value.is(Kind::none)) return std::nullopt;
  return requireInteger(value, "the bound of a slice");
}

void addSpread(Interpreter& interpreter, const Expression& spread, List& values) {
  List more = iterate(interpreter.budget(), interpreter.evaluate(spread));
  values.insert(values.end(), more.begin(), more.end());
}

void addSpreadNamed(Interpreter& interpreter, const Expression& spread, Arguments& arguments) {
  const Value more = interpreter.evaluate(spread);
  if (!more.is(Kind::map)) throw Error("what stands behind “**” must be a map.");
  interpreter.budget().values(more.map().size() * 4);
  for (const auto& [name, value] : more.map()) arguments.named.emplace_back(name, value);
}

}  // namespace

Value Literal::evaluate(Interpreter& /*interpreter*/) const {
  return value;
}

Value Name::evaluate(Interpreter& interpreter) const {
  return interpreter.variable(name);
}

Value SequenceLiteral::evaluate(Interpreter& interpreter) const {
  interpreter.budget().values(items.size());
  Sequence sequence{{}, kind};
  for (const ExpressionPointer& item : items) {
    sequence.items.push_back(interpreter.evaluate(*item));
  }
  return sequence;
}

Value MapLiteral::evaluate(Interpreter& interpreter) const {
  MapBuilder map(interpreter.budget());
  for (const auto& [key, value] : entries) {
    const Value name = interpreter.evaluate(*key);
    map.set(requireText(name, "the key of a map"), interpreter.evaluate(*value));
  }
  return map.take();
}

Value Not::evaluate(Interpreter& interpreter) const {
  return !isTrue(interpreter.evaluate(*operand));
}

Value Sign::evaluate(Interpreter& interpreter) const {
  Value value = interpreter.evaluate(*operand);
  if (negative) return negated(value);
  if (!value.isNumeric()) throw Error("“+” needs a number.");
  return value;
}

Value Binary::evaluate(Interpreter& interpreter) const {
  const Value a = interpreter.evaluate(*left);
  const Value b = interpreter.evaluate(*right);
  interpreter.at(line);
  return applyBinary(interpreter.budget(), what, a, b);
}

Value Logical::evaluate(Interpreter& interpreter) const {
  Value first = interpreter.evaluate(*left);
  return isTrue(first) == isAnd ? interpreter.evaluate(*right) : first;
}

Value Concatenation::evaluate(Interpreter& interpreter) const {
  Builder text(interpreter.budget());
  for (const ExpressionPointer& part : parts) {
    text.append(toText(interpreter.budget(), interpreter.evaluate(*part)));
  }
  return text.take();
}

Value Comparison::evaluate(Interpreter& interpreter) const {
  Value left = interpreter.evaluate(*first);
  for (const auto& [relation, expression] : rest) {
    Value right = interpreter.evaluate(*expression);
    interpreter.at(line);
    if (!holds(interpreter.budget(), relation, left, right)) return false;
    left = std::move(right);
  }
  return true;
}

Value Conditional::evaluate(Interpreter& interpreter) const {
  if (isTrue(interpreter.evaluate(*condition))) return interpreter.evaluate(*then);
  return otherwise ? interpreter.evaluate(*otherwise) : Value();
}

Value Attribute::evaluate(Interpreter& interpreter) const {
  const Value value = interpreter.evaluate(*object);
  interpreter.at(line);
  return attributeOf(interpreter, value, name);
}

Value Subscript::evaluate(Interpreter& interpreter) const {
  const Value value = interpreter.evaluate(*object);
  const Value place = interpreter.evaluate(*index);
  interpreter.at(line);
  return itemOf(interpreter, value, place);
}

Value Slice::evaluate(Interpreter& interpreter) const {
  const Value value = interpreter.evaluate(*object);
  const auto from = bound(interpreter, begin);
  const auto to = bound(interpreter, end);
  const auto by = bound(interpreter, step);
  interpreter.at(line);
  return sliceOf(interpreter, value, from, to, by);
}

Arguments CallArguments::evaluate(Interpreter& interpreter) const {
  Arguments values;
  for (const ExpressionPointer& argument : positional) {
    values.positional.push_back(interpreter.evaluate(*argument));
  }
  for (const auto& [name, argument] : named) {
    values.named.emplace_back(name, interpreter.evaluate(*argument));
  }
  if (spread) addSpread(interpreter, *spread, values.positional);
  if (spreadNamed) addSpreadNamed(interpreter, *spreadNamed, values);
  return values;
}

int CallArguments::height() const {
  int highest = 0;
  const auto look = [&](const ExpressionPointer& expression) {
    if (expression) highest = std::max(highest, expression->height);
  };
  for (const ExpressionPointer& argument : positional) look(argument);
  for (const auto& [name, argument] : named) look(argument);
  look(spread);
  look(spreadNamed);
  return highest;
}

Value Call::evaluate(Interpreter& interpreter) const {
  return callWith(interpreter, arguments.evaluate(interpreter));
}

Value Call::callWith(Interpreter& interpreter, const Arguments& values) const {
  const Value called = interpreter.evaluate(*callee);
  interpreter.at(line);
  if (!defined(called).is(Kind::object) || !called.object().isCallable()) {
    throw Error(std::string(describeKind(called)) + " can’t be called.");
  }
  return called.object().call(interpreter, values);
}

Value Filtered::evaluate(Interpreter& interpreter) const {
  return apply(interpreter, interpreter.evaluate(*input));
}

Value Filtered::apply(Interpreter& interpreter, const Value& value) const {
  const Arguments values = arguments.evaluate(interpreter);
  interpreter.at(line);
  if (filter == nullptr) throw Error("there is no filter " + quoted(name) + ".");
  return filter(interpreter, value, values);
}

Value Tested::evaluate(Interpreter& interpreter) const {
  const Value value = interpreter.evaluate(*input);
  const Arguments values = arguments.evaluate(interpreter);
  interpreter.at(line);
  if (test == nullptr) throw Error("there is no test " + quoted(name) + ".");
  return test(interpreter, value, values);
}

}  // namespace specache::jinja
