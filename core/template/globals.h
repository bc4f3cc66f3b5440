// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/template/value.h"

namespace specache::jinja {

/// A function that every template has: range, namespace, dict, raise_exception, strftime_now.
/// Undefined for all other names.
Value globalNamed(std::string_view name);

}  // namespace specache::jinja
