// SPDX-License-Identifier: GPL-3.0-or-later
// specache.md, "What must hold", 6: stop at any moment, then go on: same result as never stopped.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <tuple>

#include "core/error.h"
#include "tests/core/specache/attention_kinds.h"
#include "tests/core/specache/random_models.h"
#include "tests/support/seed.h"

namespace specache::test {
namespace {

class Stop : public ::testing::TestWithParam<std::tuple<AttendingDevice, CacheMode>> {
 protected:
  static const AttendingDevice& attending() { return std::get<AttendingDevice>(GetParam()); }
  static const Device& device() { return attending().device; }
  static CacheMode mode() { return std::get<CacheMode>(GetParam()); }

  std::unique_ptr<kernels::Backend> backend_ = device().make();
  std::mt19937_64 random_ = seededGenerator();
  std::unique_ptr<Model> model_ =
      Model::random(attending().kind.of(smallConfig()), kernels::DType::f32, *backend_, random_());
  std::vector<std::int32_t> tokens_ = randomTokens(random_, 900, model_->config().vocabulary);
  std::span<const std::int32_t> all_ = tokens_;
};

TEST_P(Stop, BetweenChunksKeepsWhatIsDone) {
  const auto cache = makeCache(*model_, smallOptions(mode(), {2, 1}, 16, 50));
  std::stop_source source;
  PrefillControl control;
  control.stop = source.get_token();
  control.progress = [&](int done) {
    if (done >= 150) source.request_stop();
  };
  EXPECT_THROW(cache->prefill(0, all_, control), Cancelled);
  EXPECT_EQ(cache->length(0), 150);
}

TEST_P(Stop, AtAnyMomentThenGoingOnIsAsIfNeverStopped) {
  const auto straight = makeCache(*model_, smallOptions(mode(), {2, 1}, 16, 50));
  straight->prefill(0, all_.first(880));
  const auto expected = stepLogits(*straight, all_.subspan(880));

  const auto cache = makeCache(*model_, smallOptions(mode(), {2, 1}, 16, 50));
  int stops = 0;
  int inVain = 0;  // attempts in a row that were stopped before a chunk was read
  while (cache->length(0) < 880) {
    std::stop_source source;
    PrefillControl control;
    control.stop = source.get_token();
    // Longer and longer, or a machine that takes more than that for a chunk would never get on.
    const auto delay = (1 + inVain) * std::chrono::microseconds(randomInteger(random_, 0, 40000));
    std::jthread stopper([&source, delay] {
      std::this_thread::sleep_for(delay);
      source.request_stop();
    });
    const int before = cache->length(0);
    try {
      const auto done = static_cast<std::size_t>(before);
      cache->prefill(0, all_.subspan(done, 880 - done), control);
    } catch (const Cancelled&) {
      ++stops;
    }
    inVain = cache->length(0) > before ? 0 : inVain + 1;
  }
  const auto logits = stepLogits(*cache, all_.subspan(880));
  for (std::size_t i = 0; i < logits.size(); ++i) {
    ASSERT_LT(distance(logits[i], expected[i]), 0.1 * device().repeated * reach(expected[i]))
        << "step " << i << " after " << stops << " stops";
  }
}

INSTANTIATE_TEST_SUITE_P(Caches, Stop,
                         ::testing::Combine(::testing::ValuesIn(plainAndMixedAttention()),
                                            ::testing::Values(CacheMode::full, CacheMode::kivi,
                                                              CacheMode::specache)));

}  // namespace
}  // namespace specache::test
