// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/template/budget.h"
#include "core/template/value.h"

namespace specache::jinja {

/// A value as Python's str() writes it: what {{ }} prints.
std::string toText(Budget& budget, const Value& value);

/// A number as Python writes it: 1.0, 0.1, 1e+16.
std::string numberText(double number);

}  // namespace specache::jinja
