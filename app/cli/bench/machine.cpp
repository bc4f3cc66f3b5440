// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/machine.h"

#include <array>
#include <ctime>

#include "core/local_time.h"

namespace specache::app {

std::string machineName(const kernels::Backend& backend) {
  const kernels::DeviceInfo device = backend.info();
  if (device.kind != "cpu") return device.name;
  return device.name + ", " + std::to_string(device.threads) + " threads";
}

std::string today() {
  const std::tm local = localTime();
  std::array<char, 16> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d", &local);
  return text.data();
}

}  // namespace specache::app
