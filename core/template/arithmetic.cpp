// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/arithmetic.h"

#include <cmath>
#include <limits>

#include "core/error.h"

namespace specache::jinja {
namespace {

std::int64_t fitting(bool overflows, std::int64_t result) {
  if (overflows) throw Error("an integer became too large.");
  return result;
}

std::int64_t add(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  const bool overflows = __builtin_add_overflow(a, b, &result);
  return fitting(overflows, result);
}

std::int64_t multiply(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  const bool overflows = __builtin_mul_overflow(a, b, &result);
  return fitting(overflows, result);
}

template <typename T>
void requireDivisor(T divisor) {
  if (divisor == 0) throw Error("a number is divided by zero.");
}

/// Python rounds the quotient down, and gives the remainder the divisor's sign.
std::int64_t floorDivide(std::int64_t a, std::int64_t b) {
  if (b == -1) return subtractWhole(0, a);
  const std::int64_t quotient = a / b;
  return a % b != 0 && (a % b < 0) != (b < 0) ? quotient - 1 : quotient;
}

std::int64_t modulo(std::int64_t a, std::int64_t b) {
  if (b == -1) return 0;
  const std::int64_t rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

double modulo(double a, double b) {
  const double rest = std::fmod(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

std::int64_t power(std::int64_t base, std::int64_t exponent) {
  std::int64_t result = 1;
  while (true) {
    if ((exponent & 1) != 0) result = multiply(result, base);
    exponent /= 2;
    if (exponent == 0) return result;
    base = multiply(base, base);
  }
}

double power(double base, double exponent) {
  if (base == 0 && exponent < 0) requireDivisor(base);
  const double result = std::pow(base, exponent);
  if (std::isnan(result) && !std::isnan(base)) throw Error("this power is no real number.");
  return result;
}

Value wholeResult(BinaryOperator what, std::int64_t a, std::int64_t b) {
  switch (what) {
    case BinaryOperator::add:
      return add(a, b);
    case BinaryOperator::subtract:
      return subtractWhole(a, b);
    case BinaryOperator::multiply:
      return multiply(a, b);
    case BinaryOperator::floorDivide:
      requireDivisor(b);
      return floorDivide(a, b);
    case BinaryOperator::modulo:
      requireDivisor(b);
      return modulo(a, b);
    case BinaryOperator::power:
      return power(a, b);
    default:
      return {};
  }
}

Value numberResult(BinaryOperator what, double a, double b) {
  switch (what) {
    case BinaryOperator::add:
      return a + b;
    case BinaryOperator::subtract:
      return a - b;
    case BinaryOperator::multiply:
      return a * b;
    case BinaryOperator::divide:
      requireDivisor(b);
      return a / b;
    case BinaryOperator::floorDivide:
      requireDivisor(b);
      return std::floor(a / b);
    case BinaryOperator::modulo:
      requireDivisor(b);
      return modulo(a, b);
    case BinaryOperator::power:
      return power(a, b);
  }
  return {};
}

}  // namespace

std::int64_t subtractWhole(std::int64_t left, std::int64_t right) {
  std::int64_t result = 0;
  const bool overflows = __builtin_sub_overflow(left, right, &result);
  return fitting(overflows, result);
}

std::string_view signOf(BinaryOperator what) {
  switch (what) {
    case BinaryOperator::add:
      return "+";
    case BinaryOperator::subtract:
      return "-";
    case BinaryOperator::multiply:
      return "*";
    case BinaryOperator::divide:
      return "/";
    case BinaryOperator::floorDivide:
      return "//";
    case BinaryOperator::modulo:
      return "%";
    case BinaryOperator::power:
      return "**";
  }
  return "?";
}

Value applyArithmetic(BinaryOperator what, const Value& left, const Value& right) {
  const bool whole = left.isWhole() && right.isWhole() && what != BinaryOperator::divide &&
                     !(what == BinaryOperator::power && right.whole() < 0);
  if (whole) return wholeResult(what, left.whole(), right.whole());
  return numberResult(what, left.asNumber(), right.asNumber());
}

}  // namespace specache::jinja
