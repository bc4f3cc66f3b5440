// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/position.h"

#include "core/error.h"

namespace specache::jinja {

void failAt(int line, const std::string& what) {
  throw Error("line " + std::to_string(line) + ": " + what);
}

}  // namespace specache::jinja
