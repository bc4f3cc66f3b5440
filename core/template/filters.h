// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/template/object.h"
#include "core/template/value.h"

namespace specache::jinja {

/// value | filter(arguments)
using Filter = Value (*)(Interpreter&, const Value&, const Arguments&);

/// The filter of that name; null if there is none.
Filter findFilter(std::string_view name);

}  // namespace specache::jinja
