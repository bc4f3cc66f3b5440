// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <cstdint>
#include <thread>

#include "tests/kernels/backends.h"
#include "tests/kernels/random_data.h"

namespace specache::test {
namespace {

class Memory : public BackendTest {
 protected:
  /// Device bytes in the ledger beside what a backend's own software takes.
  std::size_t allocated() const {
    const Ledger& ledger = backend->ledger();
    return ledger.total(Tier::device) - ledger.bytes(Tier::device, LedgerEntry::driver);
  }
  /// Allows that many.
  void limit(std::size_t bytes) {
    Ledger& ledger = backend->ledger();
    ledger.setDeviceLimit(ledger.bytes(Tier::device, LedgerEntry::driver) + bytes);
  }

  RandomData random;
};

TEST_P(Memory, EveryBufferIsInTheLedgerWhileItLives) {
  Ledger& ledger = backend->ledger();
  const auto bytes = static_cast<std::size_t>(random.integer(1, 100000));
  {
    Buffer slots = backend->allocate(bytes, LedgerEntry::slots);
    const Buffer host = backend->allocateHost(2 * bytes, LedgerEntry::hostKv);
    EXPECT_EQ(slots.size(), bytes);
    EXPECT_EQ(ledger.bytes(Tier::device, LedgerEntry::slots), bytes);
    EXPECT_EQ(ledger.bytes(Tier::host, LedgerEntry::hostKv), 2 * bytes);
    EXPECT_EQ(allocated(), bytes);
    const Buffer moved = std::move(slots);
    EXPECT_EQ(allocated(), bytes);
    Buffer replaced = backend->allocate(7, LedgerEntry::window);
    replaced = backend->allocate(9, LedgerEntry::window);
    EXPECT_EQ(ledger.bytes(Tier::device, LedgerEntry::window), 9U);
  }
  EXPECT_EQ(allocated(), 0U);
  EXPECT_EQ(ledger.total(Tier::host), 0U);
}

TEST_P(Memory, AClaimIsInTheLedgerWhileItLives) {
  Ledger& ledger = backend->ledger();
  const std::size_t before = ledger.bytes(Tier::device, LedgerEntry::driver);
  {
    LedgerClaim claim(ledger, Tier::device, LedgerEntry::driver, 300);
    LedgerClaim kept;
    kept = std::move(claim);
    EXPECT_EQ(ledger.bytes(Tier::device, LedgerEntry::driver), before + 300);
    limit(10);
    EXPECT_THROW(LedgerClaim(ledger, Tier::device, LedgerEntry::driver, 20), OutOfMemory);
  }
  EXPECT_EQ(ledger.bytes(Tier::device, LedgerEntry::driver), before);
}

TEST_P(Memory, BuffersAreAligned) {
  for (const std::size_t bytes : {1, 300, 5000}) {
    const Buffer device = backend->allocate(bytes, LedgerEntry::workspace);
    const Buffer host = backend->allocateHost(bytes, LedgerEntry::hostKv);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(device.data()) % 256, 0U);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(host.data()) % 4096, 0U);
  }
}

TEST_P(Memory, TheLimitHoldsForDeviceMemoryAlone) {
  limit(10000);
  const Buffer first = backend->allocate(6000, LedgerEntry::lowBit);
  EXPECT_THROW(backend->allocate(4001, LedgerEntry::window), OutOfMemory);
  EXPECT_EQ(allocated(), 6000U);
  EXPECT_NO_THROW(backend->allocate(4000, LedgerEntry::window));
  EXPECT_NO_THROW(backend->allocateHost(50000, LedgerEntry::hostKv));
  EXPECT_THROW(backend->allocate(SIZE_MAX, LedgerEntry::window), OutOfMemory);
  backend->ledger().setDeviceLimit(std::nullopt);
  EXPECT_NO_THROW(backend->allocate(20000, LedgerEntry::window));
}

TEST_P(Memory, MoreThanThereIsIsAnErrorAndLeavesNoTrace) {
  EXPECT_THROW(backend->allocate(std::size_t{1} << 60, LedgerEntry::weights), OutOfMemory);
  EXPECT_THROW(backend->allocateHost(std::size_t{1} << 60, LedgerEntry::hostKv), OutOfMemory);
  EXPECT_EQ(allocated(), 0U);
  EXPECT_EQ(backend->ledger().total(Tier::host), 0U);
}

TEST_P(Memory, BorrowedWeightsCountAndStayWhereTheyAre) {
  const auto bytes = random.weight(DType::q8_0, 4, 64);
  {
    const auto weights = backend->borrowWeights(bytes);
    ASSERT_EQ(weights.has_value(), backend->info().kind == "cpu");
    if (!weights) return;
    EXPECT_EQ(weights->data(), bytes.data());
    EXPECT_EQ(backend->ledger().bytes(Tier::device, LedgerEntry::weights), bytes.size());
    EXPECT_EQ(download(weights->data(), bytes.size()), bytes);
    limit(bytes.size());
    EXPECT_THROW(backend->borrowWeights(bytes), OutOfMemory);
  }
  EXPECT_EQ(allocated(), 0U);
}

TEST_P(Memory, CopiesArriveOnBothStreams) {
  for (Stream* stream : {compute.get(), copy.get()}) {
    auto values = random.normals(1000);
    const auto sent = values;
    const auto a = poisoned<float>(1000);
    const auto b = poisoned<float>(1000);
    backend->copyToDevice(*stream, a.data(), values.data(), 4000);
    std::fill(values.begin(), values.end(), 0.0F);  // the call returned: it may be used again
    backend->copyOnDevice(*stream, b.data(), a.data(), 4000);
    backend->copyToHost(*stream, values.data(), b.data(), 4000);
    stream->synchronize();
    EXPECT_EQ(values, sent);
  }
}

TEST_P(Memory, TheLedgerBearsManyThreads) {
  std::atomic<bool> stop{false};
  std::thread reader([&] {
    while (!stop) (void)backend->ledger().snapshot();
  });
  std::thread allocating([&] {
    for (int i = 0; i < 200; ++i) (void)backend->allocateHost(100, LedgerEntry::hostKv);
  });
  for (int i = 0; i < 200; ++i) (void)backend->allocate(100, LedgerEntry::window);
  allocating.join();
  stop = true;
  reader.join();
  EXPECT_EQ(allocated() + backend->ledger().total(Tier::host), 0U);
}

SPECACHE_ON_EVERY_BACKEND(Memory);

}  // namespace
}  // namespace specache::test
