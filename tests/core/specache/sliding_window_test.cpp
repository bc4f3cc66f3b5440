// SPDX-License-Identifier: GPL-3.0-or-later
// Layers that see the newest tokens alone: what they do not see is neither streamed, nor fetched,
// nor counted. That they compute the right thing tests equivalence_test.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "kernels/cpu/cpu_backend.h"
#include "tests/core/specache/random_models.h"
#include "tests/core/specache/reference_transformer.h"
#include "tests/support/seed.h"

namespace specache::test {
namespace {

/// Counts the rows that prefill streams from CPU memory.
class CountingBackend : public kernels::cpu::CpuBackend {
 public:
  using CpuBackend::CpuBackend;

  void loadRows(kernels::Stream& stream, kernels::HostRows host, int layer, int position,
                kernels::KvRows out, int first, int count) override {
    loaded[layer] += count;
    CpuBackend::loadRows(stream, host, layer, position, out, first, count);
  }

  std::map<int, int> loaded;  // layer → rows
};

/// Has no sliding windows.
class PlainBackend : public kernels::cpu::CpuBackend {
 public:
  using CpuBackend::CpuBackend;

  void attendTile(kernels::Stream& stream, const kernels::TileAttention& attention) override {
    if (attention.slidingWindow != 0) throw std::invalid_argument("no sliding windows");
    CpuBackend::attendTile(stream, attention);
  }
  void attendDecode(kernels::Stream& stream, const kernels::DecodeAttention& attention) override {
    if (attention.slidingWindow != 0) throw std::invalid_argument("no sliding windows");
    CpuBackend::attendDecode(stream, attention);
  }
};

constexpr int kWindow = 150;
constexpr int kKvHeads = 2;

int pagedOf(int length) {
  return (length - 64) / 64 * 64;
}

class SlidingWindow : public ::testing::Test {
 protected:
  /// A model whose layer 0 sees `window` tokens, and layer 1 as many or all.
  std::unique_ptr<Model> model(int window, bool alternating) {
    ModelConfig config = smallConfig();
    config.slidingWindow = window;
    config.fullEvery = alternating ? 2 : 0;
    return Model::random(config, kernels::DType::f32, backend_, random_());
  }
  std::vector<std::int32_t> tokens(int count) { return randomTokens(random_, count, 131); }

  CountingBackend backend_{kernels::CpuOptions{.threads = 2}};
  std::mt19937_64 random_ = seededGenerator();
};

TEST_F(SlidingWindow, PrefillStreamsNoRowThatNoQuerySees) {
  const auto model = this->model(kWindow, true);
  const auto cache = makeCache(*model, smallOptions(CacheMode::specache, {1, 1}, 16));
  cache->prefill(0, tokens(1000));
  backend_.loaded.clear();
  cache->prefill(0, tokens(10));
  EXPECT_EQ(backend_.loaded[0], pagedOf(1000) - (1000 + 1 - kWindow));
  EXPECT_EQ(backend_.loaded[1], pagedOf(1000));
}

TEST_F(SlidingWindow, WindowsOfTheNewestRowsStreamAndFetchNothing) {
  const auto model = this->model(50, false);
  const auto cache = makeCache(*model, smallOptions(CacheMode::specache, {1, 1}, 16));
  cache->prefill(0, tokens(1000));
  EXPECT_TRUE(backend_.loaded.empty());
  for (const std::int32_t token : tokens(70)) {
    cache->step(std::span(&token, 1));
    const StepFigures& figures = cache->figures(0);
    EXPECT_EQ(figures.bytesFetched, 0);
    EXPECT_EQ(figures.hitRate(), 1.0);
    EXPECT_EQ(figures.attentionMass(), 1.0);
    EXPECT_EQ(figures.layers[0].chosen, 0);
  }
}

TEST_F(SlidingWindow, NothingUnseenIsFetched) {
  const auto model = this->model(kWindow, true);
  const auto cache = makeCache(*model, smallOptions(CacheMode::specache, {1, 1}, 16));
  cache->prefill(0, tokens(600));
  std::vector<std::vector<int>> before = cache->residency(0);
  int fetched = 0, fetchedOld = 0;
  for (const std::int32_t token : tokens(150)) {
    cache->step(std::span(&token, 1));
    const int firstSeen = cache->length(0) - kWindow;  // by the step's row 0
    const auto now = cache->residency(0);
    for (std::size_t layer = 0; layer < 2; ++layer) {
      for (const int position : now[layer]) {
        if (std::binary_search(before[layer].begin(), before[layer].end(), position)) continue;
        if (layer == 0) {
          ASSERT_GE(position, firstSeen);
          fetched += position < pagedOf(cache->length(0)) ? 1 : 0;
        } else {
          fetchedOld += position < firstSeen ? 1 : 0;
        }
      }
    }
    before = now;
  }
  EXPECT_GT(fetched, 0);
  EXPECT_GT(fetchedOld, 0) << "the other layer sees everything";
}

TEST_F(SlidingWindow, FiguresAreOfWhatALayerSees) {
  const auto model = this->model(kWindow, true);
  const auto cache = makeCache(*model, smallOptions(CacheMode::specache, {1, 1}, 2048));
  cache->prefill(0, tokens(600));
  for (const std::int32_t token : tokens(80)) {
    const int length = cache->length(0);
    cache->step(std::span(&token, 1));
    const StepFigures& figures = cache->figures(0);
    const LayerFigures& windowed = figures.layers[0];
    EXPECT_EQ(windowed.best, kKvHeads * (pagedOf(length) - (length + 1 - kWindow)));
    EXPECT_EQ(windowed.chosen, kKvHeads * (pagedOf(length + 1) - (length + 2 - kWindow)));
    EXPECT_EQ(figures.layers[1].best, kKvHeads * pagedOf(length));
    EXPECT_GT(windowed.pagedMass, 0);
    EXPECT_LT(windowed.pagedMass, 1);
    EXPECT_DOUBLE_EQ(figures.hitRate(), 1.0);
    EXPECT_NEAR(figures.attentionMass(), 1.0, 1e-5);
  }
}

TEST_F(SlidingWindow, OnlyWhatIsSeenIsCalledAttended) {
  const auto model = this->model(kWindow, false);
  for (const CacheMode mode :
       {CacheMode::full, CacheMode::kivi, CacheMode::fetch, CacheMode::specache}) {
    const auto cache = makeCache(*model, smallOptions(mode, {1, 1}, 16));
    cache->prefill(0, tokens(600));
    float sum = 0;
    for (const std::int32_t token : tokens(3)) cache->step(std::span(&token, 1));
    for (const Attended& attended : cache->figures(0).attended) {
      EXPECT_GE(attended.position, cache->length(0) - kWindow);
      sum += attended.share;
    }
    EXPECT_GT(sum, 0);
    EXPECT_LE(sum, 1.0001F);
  }
}

TEST_F(SlidingWindow, OneNoSmallerThanTheContextIsNone) {
  PlainBackend backend{kernels::CpuOptions{.threads = 1}};
  ModelConfig config = smallConfig();
  for (const int window : {config.context, config.context + 1, config.context - 1}) {
    config.slidingWindow = window;
    const auto model = Model::random(config, kernels::DType::f32, backend, random_());
    for (const CacheMode mode : {CacheMode::full, CacheMode::specache}) {
      const auto cache = makeCache(*model, smallOptions(mode, {1, 1}, 16));
      if (window < config.context) {
        EXPECT_THROW(cache->prefill(0, tokens(10)), std::invalid_argument);
        continue;
      }
      EXPECT_NO_THROW(cache->prefill(0, tokens(200)));
      EXPECT_NO_THROW(stepLogits(*cache, tokens(3)));
    }
  }
}

/// More tokens than a tile of prefill's has.
TEST_F(SlidingWindow, LongTextsAreReadExactly) {
  ModelConfig config = smallConfig(1, 16, 1);
  config.width = 32;  // as small as can be, for the reference is slow
  config.feedForward = 32;
  config.slidingWindow = 2500;
  config.fullEvery = 2;
  const auto model = Model::random(config, kernels::DType::f32, backend_, random_());
  const auto all = tokens(8600);
  const auto reference = referenceLogits(*model, all);
  const auto cache = makeCache(*model, smallOptions(CacheMode::specache, {1, 1}, 16, 500));
  for (const std::size_t end : {8590, 8600}) {
    const auto done = static_cast<std::size_t>(cache->length(0));
    cache->prefill(0, std::span(all).subspan(done, end - done));
    EXPECT_LT(distance(cache->logits(0), reference[end - 1]), 2e-3 * reach(reference[end - 1]));
  }
}

}  // namespace
}  // namespace specache::test
