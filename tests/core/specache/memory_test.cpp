// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "core/model/transformer.h"
#include "tests/core/specache/random_models.h"
#include "tests/support/devices.h"
#include "tests/support/seed.h"

namespace specache::test {
namespace {

using kernels::LedgerEntry;
using kernels::Tier;

class Memory : public ::testing::TestWithParam<Device> {
 protected:
  /// Whether the ledger comes to have so much 16-bit KV in CPU memory: a slab is made ahead, in the
  /// background.
  bool hostKvBecomes(std::size_t bytes) const {
    for (int i = 0; i < 500; ++i) {
      if (backend_->ledger().bytes(Tier::host, LedgerEntry::hostKv) == bytes) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }

  std::unique_ptr<kernels::Backend> backend_ = GetParam().make();
  std::mt19937_64 random_ = seededGenerator();
  std::unique_ptr<Model> model_ =
      Model::random(smallConfig(), kernels::DType::f32, *backend_, random_());
};

TEST_P(Memory, TheForecastIsWhatTheLedgerSays) {
  for (const int count : {2000, 2100}) {  // with a slab made ahead and without
    const auto tokens = randomTokens(random_, count, 131);
    for (const char* name : {"full", "kivi:1", "specache:1", "specache:2/1", "specache:2"}) {
      SCOPED_TRACE(std::to_string(count) + " tokens, " + name);
      const CacheOptions options = parseCache(name);
      const CacheBytes expected = forecast(*model_, options, count);
      const auto cache = makeCache(*model_, options);
      cache->prefill(0, tokens);
      const kernels::Ledger& ledger = backend_->ledger();
      EXPECT_EQ(ledger.bytes(Tier::device, LedgerEntry::lowBit), expected.lowBit);
      EXPECT_EQ(ledger.bytes(Tier::device, LedgerEntry::slots), expected.slots);
      EXPECT_EQ(ledger.bytes(Tier::device, LedgerEntry::window), expected.window);
      EXPECT_TRUE(hostKvBecomes(expected.hostKv));
      EXPECT_EQ(cache->bytes().device(), expected.device());
      EXPECT_EQ(cache->bytes().hostKv, expected.hostKv);
      EXPECT_EQ(cache->bytes().steps, expected.steps);
    }
  }
}

TEST_P(Memory, ActivationsTakeWhatTheirForecastSays) {
  const auto workspace = [&] {
    return backend_->ledger().bytes(Tier::device, LedgerEntry::workspace);
  };
  const std::size_t before = workspace();
  model_->runtime().transformer().reserve(37);
  EXPECT_EQ(workspace() - before, Transformer::bytesFor(model_->config(), 37));
}

TEST_P(Memory, OneBitTakesAThirteenthOfFullAtMostAt16K) {
  const double full = static_cast<double>(forecast(*model_, parseCache("full"), 16384).device());
  EXPECT_LE(static_cast<double>(forecast(*model_, parseCache("specache:1"), 16384).device()),
            0.13 * full);
  EXPECT_LE(static_cast<double>(forecast(*model_, parseCache("specache:2/1"), 16384).device()),
            0.16 * full);
}

TEST_P(Memory, EverythingIsGivenBack) {
  const auto before = backend_->ledger().snapshot();
  const auto tokens = randomTokens(random_, 300, 131);
  { makeCache(*model_, parseCache("specache:1"))->prefill(0, tokens); }
  const auto after = backend_->ledger().snapshot();
  for (const LedgerEntry entry : {LedgerEntry::lowBit, LedgerEntry::slots, LedgerEntry::window}) {
    EXPECT_EQ(after[0][static_cast<std::size_t>(entry)],
              before[0][static_cast<std::size_t>(entry)]);
  }
  EXPECT_EQ(backend_->ledger().bytes(Tier::host, LedgerEntry::hostKv), 0U);
}

TEST_P(Memory, AFullDeviceLeavesTheCacheAsItWas) {
  const auto tokens = randomTokens(random_, 6000, 131);
  const std::span<const std::int32_t> all = tokens;
  for (const char* name : {"full", "specache:1"}) {
    SCOPED_TRACE(name);
    const auto straight = makeCache(*model_, parseCache(name));
    straight->prefill(0, all.first(500));
    const auto expected = stepLogits(*straight, all.subspan(5000, 5));

    const auto cache = makeCache(*model_, parseCache(name));
    cache->prefill(0, all.first(500));
    const std::size_t used = backend_->ledger().total(Tier::device);
    backend_->ledger().setDeviceLimit(used + 100000);
    EXPECT_THROW(cache->prefill(0, all.subspan(500)), kernels::OutOfMemory);
    backend_->ledger().setDeviceLimit({});
    EXPECT_EQ(cache->length(0), 500);
    const auto logits = stepLogits(*cache, all.subspan(5000, 5));
    for (std::size_t i = 0; i < logits.size(); ++i) {
      EXPECT_LT(distance(logits[i], expected[i]), GetParam().repeated * reach(expected[i]));
    }
  }
}

SPECACHE_ON_EVERY_DEVICE(Memory);

}  // namespace
}  // namespace specache::test
