// SPDX-License-Identifier: GPL-3.0-or-later
// The ledger against the driver's own figure.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "kernels/cuda.h"

namespace specache::test {
namespace {

using namespace specache::kernels;

/// The rest is what CUDA loads when kernels first run.
constexpr double kAgreement = 0.02;

TEST(CudaMemory, TheLedgerAgreesWithTheDriver) {
  if (const std::string whyNot = whyNoCuda(); !whyNot.empty()) GTEST_SKIP() << whyNot;
  const auto backend = makeCudaBackend();
  if (!driverBytes()) GTEST_SKIP() << "This driver does not tell what a process takes.";
  const Ledger& ledger = backend->ledger();
  EXPECT_GT(ledger.bytes(Tier::device, LedgerEntry::driver), 0U);
  EXPECT_EQ(makeCudaBackend()->ledger().total(Tier::device), ledger.total(Tier::device))
      << "a second backend works in the same context";

  std::vector<Buffer> buffers;
  for (int i = 0; i < 4; ++i) {
    const auto driver = static_cast<double>(driverBytes().value());
    EXPECT_NEAR(static_cast<double>(ledger.total(Tier::device)), driver, kAgreement * driver) << i;
    buffers.push_back(backend->allocate(std::size_t{300} << 20, LedgerEntry::slots));
  }
}

}  // namespace
}  // namespace specache::test
