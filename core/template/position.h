// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace specache::jinja {

/// Throws the Error "line 7: …". Template puts the template's name in front.
[[noreturn]] void failAt(int line, const std::string& what);

}  // namespace specache::jinja
