// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/template/object.h"
#include "core/template/value.h"

namespace specache::jinja {

/// value is test(arguments)
using Test = bool (*)(Interpreter&, const Value&, const Arguments&);

/// The test of that name; null if there is none.
Test findTest(std::string_view name);

}  // namespace specache::jinja
