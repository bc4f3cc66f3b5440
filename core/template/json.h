// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "core/template/budget.h"
#include "core/template/value.h"

namespace specache::jinja {

/// As the arguments of Python's json.dumps.
struct JsonStyle {
  bool asciiOnly = false;
  bool sortKeys = false;
  std::optional<std::string> indent;  ///< of one level; none: all on one line
  std::string itemSeparator = ", ";
  std::string keySeparator = ": ";
};

/// A value as json.dumps writes it. Throws Error on what JSON can't say.
std::string toJson(Budget& budget, const Value& value, const JsonStyle& style);

}  // namespace specache::jinja
