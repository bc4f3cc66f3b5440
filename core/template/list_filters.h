// SPDX-License-Identifier: GPL-3.0-or-later
// Filters of whole lists and maps.
#pragma once

#include "core/template/object.h"
#include "core/template/value.h"

namespace specache::jinja {

Value filterAttr(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterDefault(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterDictsort(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterFirst(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterItems(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterLast(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterLength(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterList(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterMax(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterMin(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterReverse(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterSort(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterUnique(Interpreter& interpreter, const Value& value, const Arguments& arguments);

}  // namespace specache::jinja
