// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/template/json_values.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace specache::test {

std::string readTemplateData(const std::string& file) {
  std::ifstream stream("tests/data/templates/" + file, std::ios::binary);
  if (!stream) throw std::runtime_error("tests/data/templates/" + file + " can't be read");
  return {std::istreambuf_iterator<char>(stream), {}};
}

jinja::Value valueOf(const Json& json) {
  if (json.is_null()) return nullptr;
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_object()) return mapOf(json);
  jinja::List items;
  for (const Json& item : json) items.push_back(valueOf(item));
  return items;
}

jinja::Map mapOf(const Json& json) {
  jinja::Map map;
  for (const auto& [key, value] : json.items()) map.set(key, valueOf(value));
  return map;
}

std::tm dateOfExpectations() {
  std::tm date{};
  date.tm_year = 2025 - 1900;
  date.tm_mon = 2;
  date.tm_mday = 7;
  date.tm_wday = 5;
  date.tm_yday = 65;
  date.tm_hour = 15;
  date.tm_min = 4;
  date.tm_sec = 9;
  return date;
}

}  // namespace specache::test
