// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/devices.h"

#include "kernels/cuda.h"

namespace specache::test {

std::vector<Device> devices() {
  std::vector<Device> found{
      {"cpu", [] { return kernels::makeCpuBackend({.threads = 2}); }, 2e-3, 1e-3}};
  if (kernels::whyNoCuda().empty()) {
    found.push_back({"cuda", [] { return kernels::makeCudaBackend(); }, 1e-2, 5e-3});
  }
  return found;
}

std::string deviceName(const ::testing::TestParamInfo<Device>& info) {
  return info.param.name;
}

}  // namespace specache::test
