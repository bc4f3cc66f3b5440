// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace specache::jinja {

struct NumberLiteral {
  std::size_t length = 0;  ///< bytes of source that it takes
  bool isInteger = true;
  std::int64_t integer = 0;
  double number = 0;
};

/// The number at the front of the source, which begins with a digit: 12, 1_000, 0x1F, 1.5, 2e-3.
NumberLiteral readNumber(std::string_view source, int line);

/// What a string literal stands for, with Python's escapes: \n, \', \u00e9, …
std::string unescaped(std::string_view inside);

}  // namespace specache::jinja
