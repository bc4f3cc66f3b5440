// SPDX-License-Identifier: GPL-3.0-or-later
// Python's methods of texts.
#pragma once

#include "core/template/object.h"
#include "core/template/value.h"

namespace specache::jinja {

Value textCapitalize(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textCount(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textEndswith(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textFind(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textIndex(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textIsalnum(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textIsalpha(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textIsdigit(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textIslower(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textIsspace(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textIsupper(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textJoin(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textLower(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textLstrip(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textPartition(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textRemoveprefix(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textRemovesuffix(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textReplace(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textRfind(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textRpartition(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textRsplit(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textRstrip(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textSplit(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textSplitlines(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textStartswith(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textStrip(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textTitle(Interpreter& interpreter, const Value& self, const Arguments& arguments);
Value textUpper(Interpreter& interpreter, const Value& self, const Arguments& arguments);

}  // namespace specache::jinja
