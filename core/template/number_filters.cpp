// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/number_filters.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

#include "core/error.h"
#include "core/template/access.h"
#include "core/template/characters.h"
#include "core/template/interpreter.h"
#include "core/template/operators.h"

namespace specache::jinja {
namespace {

std::string_view withoutPlus(std::string_view text) {
  text = strippedRight(strippedLeft(text));
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  return text;
}

template <typename T, typename... Base>
std::optional<T> parsed(std::string_view text, Base... base) {
  text = withoutPlus(text);
  T value{};
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value, base...);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> numberOf(const Value& value) {
  if (value.isNumeric()) return value.asNumber();
  if (value.is(Kind::text)) return parsed<double>(value.text());
  return std::nullopt;
}

std::optional<std::int64_t> truncated(std::optional<double> number) {
  constexpr double limit = 9.2e18;
  if (!number || !(std::abs(*number) < limit)) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

int checkedBase(const Value& base) {
  const std::int64_t number = base.isUndefined() ? 10 : requireInteger(base, "a base");
  if (number < 2 || number > 36) throw Error("a base must be between 2 and 36.");
  return static_cast<int>(number);
}

/// To the nearest number of that many decimals, as printf and Python round.
double rounded(double number, int decimals) {
  std::array<char, 400> digits{};
  std::snprintf(digits.data(), digits.size(), "%.*f", decimals, number);
  return parsed<double>(digits.data()).value_or(number);
}

double roundedBy(const std::string& method, double number, int decimals) {
  const double scale = std::pow(10, decimals);
  if (method == "ceil") return std::ceil(number * scale) / scale;
  if (method == "floor") return std::floor(number * scale) / scale;
  throw Error("“round” knows “common”, “ceil” and “floor”, not " + quoted(method) + ".");
}

int checkedDecimals(const Value& value) {
  const std::int64_t decimals = value.isUndefined() ? 0 : requireInteger(value, "a precision");
  if (decimals < 0 || decimals > 30) throw Error("“round” takes a precision between 0 and 30.");
  return static_cast<int>(decimals);
}

}  // namespace

Value filterAbs(Interpreter& /*interpreter*/, const Value& value, const Arguments& arguments) {
  bind(arguments, "abs", {});
  if (value.is(Kind::number)) return std::abs(value.number());
  return requireInteger(value, "what “abs” takes") < 0 ? negated(value) : Value(value.whole());
}

Value filterFloat(Interpreter& /*interpreter*/, const Value& value, const Arguments& arguments) {
  const List given = bind(arguments, "float", {"default"});
  const std::optional<double> number = numberOf(value);
  if (number) return *number;
  return given[0].isUndefined() ? Value(0.0) : given[0];
}

Value filterInt(Interpreter& /*interpreter*/, const Value& value, const Arguments& arguments) {
  const List given = bind(arguments, "int", {"default", "base"});
  const int base = checkedBase(given[1]);
  if (value.isWhole()) return value.whole();
  std::optional<std::int64_t> number;
  if (value.is(Kind::text)) number = parsed<std::int64_t>(value.text(), base);
  if (!number) number = truncated(numberOf(value));
  if (number) return *number;
  return given[0].isUndefined() ? Value(0) : given[0];
}

Value filterRound(Interpreter& /*interpreter*/, const Value& value, const Arguments& arguments) {
  const List given = bind(arguments, "round", {"precision", "method"});
  const int decimals = checkedDecimals(given[0]);
  if (!defined(value).isNumeric()) throw Error("“round” needs a number.");
  const std::string method =
      given[1].isUndefined() ? "common" : requireText(given[1], "the method of “round”");
  if (method != "common") return roundedBy(method, value.asNumber(), decimals);
  return value.isWhole() ? Value(value.whole()) : Value(rounded(value.number(), decimals));
}

Value filterSum(Interpreter& interpreter, const Value& value, const Arguments& arguments) {
  const List given = bind(arguments, "sum", {"attribute", "start"});
  Value sum = given[1].isUndefined() ? Value(0) : given[1];
  const bool ofAttribute = !given[0].isUndefined() && !given[0].is(Kind::none);
  for (const Value& item : iterate(interpreter.budget(), value)) {
    const Value summand = ofAttribute ? pathOf(interpreter, item, given[0]) : item;
    sum = applyBinary(interpreter.budget(), BinaryOperator::add, sum, summand);
  }
  return sum;
}

}  // namespace specache::jinja
