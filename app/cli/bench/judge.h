// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace specache::app {

/// Equal after trimming white space and one final full stop on both sides.
bool sameAnswer(const std::string& given, const std::string& expected);

/// Whether one of the strings occurs as whole words, without regard to case.
bool containsAnswer(const std::string& given, const std::vector<std::string>& expected);

}  // namespace specache::app
