// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for caches and models holds on every device that this computer has.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "kernels/backend.h"

namespace specache::test {

struct Device {
  std::string name;
  std::function<std::unique_ptr<kernels::Backend>()> make;
  /// How far logits may be off, relative to the largest: the CPU rounds K and V to 16 bits, a GPU
  /// what it multiplies as well.
  double tolerance;
  /// The same, where both sides are computed alike on this device.
  double repeated;
};

inline void PrintTo(const Device& device, std::ostream* out) {
  *out << device.name;
}

/// `cpu`, and `cuda` where a GPU works.
std::vector<Device> devices();

std::string deviceName(const ::testing::TestParamInfo<Device>& info);

/// Declares a test suite that runs on every device, as Device/SUITE.NAME/device.
#define SPECACHE_ON_EVERY_DEVICE(fixture)                                                     \
  INSTANTIATE_TEST_SUITE_P(Device, fixture, ::testing::ValuesIn(::specache::test::devices()), \
                           ::specache::test::deviceName)

}  // namespace specache::test
