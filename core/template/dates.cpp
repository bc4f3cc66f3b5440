// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/dates.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/error.h"
#include "core/template/characters.h"

namespace specache::jinja {
namespace {

constexpr std::array<std::string_view, 12> months = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> days = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                  "Thursday", "Friday", "Saturday"};

template <std::size_t size>
std::string named(const std::array<std::string_view, size>& names, int index, std::size_t length) {
  const int last = static_cast<int>(size) - 1;
  return std::string(names[static_cast<std::size_t>(std::clamp(index, 0, last))].substr(0, length));
}

std::string padded(int number, int width, char pad = '0') {
  std::string digits = std::to_string(number);
  const auto wanted = static_cast<std::size_t>(width);
  if (digits.size() < wanted) digits.insert(0, wanted - digits.size(), pad);
  return digits;
}

int hourOfTwelve(const std::tm& date) {
  return date.tm_hour % 12 == 0 ? 12 : date.tm_hour % 12;
}

std::string converted(char conversion, const std::tm& date) {
  constexpr auto whole = std::string_view::npos;
  constexpr int firstYear = 1900;
  switch (conversion) {
    case 'd':
      return padded(date.tm_mday, 2);
    case 'e':
      return padded(date.tm_mday, 2, ' ');
    case 'm':
      return padded(date.tm_mon + 1, 2);
    case 'B':
      return named(months, date.tm_mon, whole);
    case 'b':
    case 'h':
      return named(months, date.tm_mon, 3);
    case 'Y':
      return std::to_string(firstYear + date.tm_year);
    case 'y':
      return padded((firstYear + date.tm_year) % 100, 2);
    case 'A':
      return named(days, date.tm_wday, whole);
    case 'a':
      return named(days, date.tm_wday, 3);
    case 'j':
      return padded(date.tm_yday + 1, 3);
    case 'H':
      return padded(date.tm_hour, 2);
    case 'I':
      return padded(hourOfTwelve(date), 2);
    case 'M':
      return padded(date.tm_min, 2);
    case 'S':
      return padded(date.tm_sec, 2);
    case 'p':
      return date.tm_hour < 12 ? "AM" : "PM";
    case '%':
      return "%";
    default:
      throw Error("“strftime_now” does not know %" + std::string(1, conversion) + ".");
  }
}

std::string expanded(char conversion, const std::tm& date) {
  const auto together = [&](char a, char b, char c, char between) {
    return converted(a, date) + between + converted(b, date) + between + converted(c, date);
  };
  if (conversion == 'F') return together('Y', 'm', 'd', '-');
  if (conversion == 'D') return together('m', 'd', 'y', '/');
  if (conversion == 'T') return together('H', 'M', 'S', ':');
  if (conversion == 'R') return converted('H', date) + ':' + converted('M', date);
  return converted(conversion, date);
}

/// %-d: without what fills a number up.
std::string withoutPadding(const std::string& text) {
  const std::size_t first = text.find_first_not_of("0 ");
  return first == std::string::npos ? "0" : text.substr(first);
}

}  // namespace

std::string formatDate(Budget& budget, std::string_view format, const std::tm& date) {
  Builder out(budget);
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      out.append(1, format[i]);
      continue;
    }
    const bool bare = format[++i] == '-' && i + 1 < format.size();
    if (bare) ++i;
    const std::string text = expanded(format[i], date);
    out.append(bare ? withoutPadding(text) : text);
  }
  return out.take();
}

}  // namespace specache::jinja
