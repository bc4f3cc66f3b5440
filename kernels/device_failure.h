// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>

namespace specache::kernels {

/// The device or its driver failed, in words for people. What its operations left is lost, and its
/// backend, with everything made by it, can only be destroyed.
class DeviceFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace specache::kernels
