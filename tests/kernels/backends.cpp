// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/backends.h"

namespace specache::test {

std::vector<BackendChoice> backendChoices() {
  return {
      {"cpu", [] { return makeCpuBackend(); }},
      {"cpuThreeThreads", [] { return makeCpuBackend({.threads = 3}); }},
  };
}

std::string backendName(const ::testing::TestParamInfo<BackendChoice>& info) {
  return info.param.name;
}

BackendTest::BackendTest()
    : backend(GetParam().make()),
      compute(backend->createStream(StreamKind::compute)),
      copy(backend->createStream(StreamKind::copy)) {}

BackendTest::~BackendTest() = default;

}  // namespace specache::test
