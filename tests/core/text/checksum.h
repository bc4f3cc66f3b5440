// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace specache::test {

/// FNV-1a over the ids as 32-bit little-endian numbers.
inline std::string checksum(const std::vector<int>& ids) {
  std::uint64_t value = 0xCBF29CE484222325U;
  for (const int id : ids) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      value = (value ^ (static_cast<std::uint32_t>(id) >> shift & 0xFFU)) * 0x100000001B3U;
    }
  }
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

}  // namespace specache::test
