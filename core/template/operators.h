// SPDX-License-Identifier: GPL-3.0-or-later
// What Python's operators do with values. All throw Error on values that they don't fit.
#pragma once

#include "core/template/budget.h"
#include "core/template/value.h"

namespace specache::jinja {

enum class BinaryOperator { add, subtract, multiply, divide, floorDivide, modulo, power };
enum class Relation { equal, unequal, less, lessOrEqual, greater, greaterOrEqual, in, notIn };

bool isTrue(const Value& value);

Value negated(const Value& value);
Value applyBinary(Budget& budget, BinaryOperator what, const Value& left, const Value& right);
bool holds(Budget& budget, Relation relation, const Value& left, const Value& right);

bool equal(Budget& budget, const Value& left, const Value& right);

/// Below zero where `left` comes first, zero where both are alike.
int order(Budget& budget, const Value& left, const Value& right);

/// Whether `item` is among the values, keys or characters of `container`.
bool contains(Budget& budget, const Value& container, const Value& item);

/// The values of a list, the keys of a map, or the characters of a text.
List iterate(Budget& budget, const Value& value);

/// How many values iterate() would give.
std::size_t sizeOf(Budget& budget, const Value& value);

/// Throws Error if the value is undefined.
const Value& defined(const Value& value);

/// The text, or the integer. Throws Error naming `what` if it is something else.
const std::string& requireText(const Value& value, std::string_view what);
std::int64_t requireInteger(const Value& value, std::string_view what);

}  // namespace specache::jinja
