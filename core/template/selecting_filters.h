// SPDX-License-Identifier: GPL-3.0-or-later
// Filters that apply a test, a filter or an attribute to each item.
#pragma once

#include "core/template/object.h"
#include "core/template/value.h"

namespace specache::jinja {

Value filterMap(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterReject(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterRejectattr(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterSelect(Interpreter& interpreter, const Value& value, const Arguments& arguments);
Value filterSelectattr(Interpreter& interpreter, const Value& value, const Arguments& arguments);

}  // namespace specache::jinja
