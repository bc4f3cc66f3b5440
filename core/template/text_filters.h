// SPDX-License-Identifier: GPL-3.0-or-later
// Filters that give a text.
#pragma once

#include "core/template/object.h"
#include "core/template/value.h"

namespace specache::jinja {

Value filterCapitalize(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterEscape(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterIndent(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterJoin(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterLower(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterReplace(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterString(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterTitle(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterTojson(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterTrim(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterUpper(Interpreter& interpreter, const Value& value, const Arguments& arguments);

}  // namespace specache::jinja
