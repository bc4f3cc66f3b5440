// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "core/template/budget.h"

namespace specache::jinja {

/// A date as strftime writes it in English, whatever the language of the desktop: models were
/// trained on that. Throws Error on a conversion that it doesn't know.
std::string formatDate(Budget& budget, std::string_view format, const std::tm& date);

}  // namespace specache::jinja
