// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/file_fault.h"

namespace specache {

Error cutShort(const std::string& file, const std::string& what) {
  return Error(file + " is cut short: " + what +
               " runs past the end of the file. Download it again.");
}

Error damaged(const std::string& file, const std::string& what) {
  return Error(file + " is damaged: " + what + ". Download it again.");
}

Error unusable(const std::string& file, const std::string& what, const std::string& advice) {
  return Error(file + " can't be used: " + what + ". " + advice);
}

std::string quoted(std::string_view name) {
  constexpr std::size_t longest = 60;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string shown = "\"";
  for (const char c : name.substr(0, longest)) {
    if (c >= ' ' && c <= '~') {
      shown += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      shown += "\\x";
      shown += digits[byte >> 4];
      shown += digits[byte & 15];
    }
  }
  return shown + (name.size() > longest ? "…\"" : "\"");
}

}  // namespace specache
