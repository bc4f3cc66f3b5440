// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/template/object.h"
#include "core/template/value.h"

namespace specache::jinja {

/// Python's method of that name for texts, lists or maps; null if the value has none. Methods that
/// would change a list or a map are there, and refuse to.
BoundMethod::Body findMethod(const Value& value, std::string_view name);

}  // namespace specache::jinja
