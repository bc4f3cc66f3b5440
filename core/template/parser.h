// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/template/statements.h"

namespace specache::jinja {

/// The tree of a template. Throws Error naming the line.
Body parseTemplate(std::string_view source);

}  // namespace specache::jinja
