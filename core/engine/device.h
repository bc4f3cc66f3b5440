// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kernels/backend.h"

namespace specache {

/// A backend and why it was chosen.
struct ChosenDevice {
  std::unique_ptr<kernels::Backend> backend;
  std::vector<std::string> notes;
};

/// Opens the device that was asked for. Throws Error where it is not there.
ChosenDevice openDevice(kernels::DeviceChoice choice, int threads);

/// The same as a value, so that tests can open devices that fail.
using DeviceOpener = std::function<ChosenDevice(kernels::DeviceChoice choice, int threads)>;

}  // namespace specache
