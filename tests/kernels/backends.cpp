// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/backends.h"

#include <hwy/highway.h>

#include "kernels/cuda.h"

namespace specache::test {
namespace {

/// A CPU backend whose kernels use none of the `disabled` instruction sets.
std::unique_ptr<Backend> makeCpuBackendWithout(std::int64_t disabled, int threads) {
  hwy::DisableTargets(disabled);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return makeCpuBackend({.threads = threads});
}

}  // namespace

std::vector<BackendChoice> backendChoices() {
  std::vector<BackendChoice> choices{
      {"cpu", [] { return makeCpuBackendWithout(0, 0); }},
      {"cpuAvx512", [] { return makeCpuBackendWithout(HWY_AVX3_DL, 2); }},
      {"cpuAvx2", [] { return makeCpuBackendWithout(HWY_AVX3 | HWY_AVX3_DL, 3); }},
      {"cpuPortable", [] { return makeCpuBackendWithout(HWY_AVX3 | HWY_AVX3_DL | HWY_AVX2, 1); }},
  };
  for (BackendChoice& choice : choices) choice.roundsRows = true;
  if (whyNoCuda().empty()) choices.push_back({"cuda", [] { return makeCudaBackend(); }, 1e-3F});
  return choices;
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
