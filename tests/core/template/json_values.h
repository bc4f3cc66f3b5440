// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ctime>
#include <nlohmann/json.hpp>
#include <string>

#include "core/template/value.h"

namespace specache::test {

using Json = nlohmann::ordered_json;

/// A file of tests/data/templates.
std::string readTemplateData(const std::string& file);

jinja::Value valueOf(const Json& json);
jinja::Map mapOf(const Json& json);

/// The date on which all expected texts were made: Friday, 7 March 2025, 15:04:09.
std::tm dateOfExpectations();

}  // namespace specache::test
