// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

#include "core/template/operators.h"

namespace specache::jinja {

std::string_view signOf(BinaryOperator what);

/// Python's arithmetic on two numeric values; Error where an integer needs more than 64 bits.
Value applyArithmetic(BinaryOperator what, const Value& left, const Value& right);

std::int64_t subtractWhole(std::int64_t left, std::int64_t right);

}  // namespace specache::jinja
