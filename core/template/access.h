// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "core/template/value.h"

namespace specache::jinja {

class Interpreter;

/// value.name: a method or attribute, else the entry of that name. Undefined if there is neither.
Value attributeOf(Interpreter& interpreter, const Value& value, std::string_view name);

/// value[index]: the item or entry, else the attribute of that name. Undefined if there is neither.
Value itemOf(Interpreter& interpreter, const Value& value, const Value& index);

/// value[begin:end:step] of a list or a text; none of the three need be given.
Value sliceOf(Interpreter& interpreter, const Value& value, std::optional<std::int64_t> begin,
              std::optional<std::int64_t> end, std::optional<std::int64_t> step);

/// What filters mean by “attribute”: a name, an index, or a path of both such as "function.name".
Value pathOf(Interpreter& interpreter, Value value, const Value& path);

}  // namespace specache::jinja
