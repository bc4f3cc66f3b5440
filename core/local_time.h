// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ctime>

namespace specache {

/// The day and the time that it is here. Safe to call from every thread.
inline std::tm localTime() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return local;
}

}  // namespace specache
