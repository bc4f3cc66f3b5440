// SPDX-License-Identifier: GPL-3.0-or-later
// A fetch that takes long holds up only what needs its rows: the same layer of the next step.
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <span>

#include "kernels/cpu/cpu_backend.h"
#include "tests/core/specache/random_models.h"
#include "tests/support/seed.h"

namespace specache::test {
namespace {

/// A CPU whose fetch for the first layer takes until `kAttentions` attentions are computed.
class SlowFetches : public kernels::cpu::CpuBackend {
 public:
  static constexpr int kAttentions = 3;  // the third layer's writes where the first one's stood

  using CpuBackend::CpuBackend;

  void attendDecode(kernels::Stream& stream, const kernels::DecodeAttention& attention) override {
    CpuBackend::attendDecode(stream, attention);
    kernels::cpu::queue(stream, [this](kernels::cpu::Workers&) {
      const std::lock_guard lock(mutex_);
      ++attentions_;
      attended_.notify_all();
    });
  }

  void fetchRows(kernels::Stream& stream, kernels::FetchList fetch, kernels::Slots slots,
                 int sequences, const kernels::HostRows* hosts, int layer) override {
    if (layer == 0)
      kernels::cpu::queue(stream, [this](kernels::cpu::Workers&) { waitForAttentions(); });
    CpuBackend::fetchRows(stream, fetch, slots, sequences, hosts, layer);
  }

  bool waitedInVain() const {
    const std::lock_guard lock(mutex_);
    return waitedInVain_;
  }

 private:
  void waitForAttentions() {
    constexpr std::chrono::seconds kLongest(20);  // of what takes some milliseconds
    std::unique_lock lock(mutex_);
    if (!attended_.wait_for(lock, kLongest, [this] { return attentions_ >= kAttentions; }))
      waitedInVain_ = true;
  }

  mutable std::mutex mutex_;
  std::condition_variable attended_;
  int attentions_ = 0;
  bool waitedInVain_ = false;
};

TEST(FetchOverlap, TheNextLayersAreComputedBesideAFetch) {
  SlowFetches backend(kernels::CpuOptions{.threads = 2});
  std::mt19937_64 random = seededGenerator();
  const ModelConfig config = smallConfig(4, 64, 2, 4);
  const auto model = Model::random(config, kernels::DType::f32, backend, random());
  const auto tokens = randomTokens(random, 400, config.vocabulary);
  const auto cache = makeCache(*model, smallOptions(CacheMode::specache, kernels::Bits{1, 1}, 16));
  cache->prefill(0, std::span(tokens).first(390));
  stepLogits(*cache, std::span(tokens).subspan(390));
  EXPECT_FALSE(backend.waitedInVain());
}

}  // namespace
}  // namespace specache::test
