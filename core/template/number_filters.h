// SPDX-License-Identifier: GPL-3.0-or-later
// Filters that give a number.
#pragma once

#include "core/template/object.h"
#include "core/template/value.h"

namespace specache::jinja {

Value filterAbs(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterFloat(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterInt(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterRound(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterSum(Interpreter& interpreter, const Value& value, const Arguments& arguments);

}  // namespace specache::jinja
