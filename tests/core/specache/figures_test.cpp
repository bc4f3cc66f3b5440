// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/core/specache/random_models.h"
#include "tests/support/devices.h"
#include "tests/support/seed.h"

namespace specache::test {
namespace {

class Figures : public ::testing::TestWithParam<Device> {
 protected:
  std::unique_ptr<kernels::Backend> backend_ = GetParam().make();
  std::mt19937_64 random_ = seededGenerator();
  std::unique_ptr<Model> model_ =
      Model::random(smallConfig(), kernels::DType::f32, *backend_, random_());
  std::vector<std::int32_t> tokens_ = randomTokens(random_, 600, model_->config().vocabulary);

  std::unique_ptr<Cache> read(CacheMode mode, int topK, kernels::Bits bits = {1, 1}) const {
    auto cache = makeCache(*model_, smallOptions(mode, bits, topK));
    cache->prefill(0, tokens_);
    return cache;
  }
};

TEST_P(Figures, EverythingFetchedIsAllHits) {
  const auto cache = read(CacheMode::specache, 2048);
  stepLogits(*cache, randomTokens(random_, 3, 131));
  const StepFigures& figures = cache->figures(0);
  EXPECT_DOUBLE_EQ(figures.hitRate(), 1.0);
  EXPECT_NEAR(figures.attentionMass(), 1.0, 1e-5);
  EXPECT_DOUBLE_EQ(figures.reuse(), 1.0) << "all rows are there already";
  EXPECT_EQ(figures.bytesFetched, 0);
  EXPECT_EQ(figures.layers.size(), 2U);
}

TEST_P(Figures, FetchedBytesAreThoseOfTheRowsThatWereNotThere) {
  const auto cache = read(CacheMode::specache, 16);
  stepLogits(*cache, randomTokens(random_, 5, 131));
  const StepFigures& figures = cache->figures(0);
  std::int64_t fetched = 0;
  for (const LayerFigures& layer : figures.layers) {
    EXPECT_EQ(layer.best, 2 * 16);
    EXPECT_EQ(layer.chosen, 2 * 16);
    EXPECT_LE(layer.hits, layer.best);
    EXPECT_LE(layer.fetched, layer.chosen);
    EXPECT_LE(layer.residentMass, layer.pagedMass + 1e-5f);
    fetched += layer.fetched;
  }
  EXPECT_EQ(figures.bytesFetched, fetched * 4 * 64);
}

TEST_P(Figures, TheFetchCacheAlwaysHitsItsOwnChoice) {
  // Pages of 16 bits, so that what it chooses by and what it is judged by are the same.
  const auto cache = read(CacheMode::fetch, 16, {16, 16});
  stepLogits(*cache, randomTokens(random_, 4, 131));
  EXPECT_DOUBLE_EQ(cache->figures(0).hitRate(), 1.0);
}

TEST_P(Figures, RightGuessesAreCounted) {
  const auto cache = read(CacheMode::specache, 16);
  int right = 0, guessed = 0;
  std::int32_t token = 5;
  for (int i = 0; i < 20; ++i) {
    cache->step(std::span(&token, 1));
    guessed += cache->figures(0).guessed ? 1 : 0;
    right += cache->figures(0).guessWasRight ? 1 : 0;
    const auto logits = cache->logits(0);
    token =
        static_cast<std::int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
  }
  EXPECT_EQ(guessed, 19) << "every step but the first has a guess";
  EXPECT_LE(right, guessed);
}

TEST_P(Figures, WithNothingLostEveryGreedyGuessIsRight) {
  // All rows are there in 16 bits, so that a guess is computed as the token itself will be; but the
  // first one, of the pre-decode, which has the low-bit copy alone.
  const auto cache = read(CacheMode::specache, 2048);
  std::int32_t token = 7;
  for (int i = 0; i < 20; ++i) {
    cache->step(std::span(&token, 1));
    EXPECT_EQ(cache->figures(0).guessed, i > 0);
    if (i != 1) {
      EXPECT_EQ(cache->figures(0).guessWasRight, i > 1) << "step " << i;
    }
    const auto logits = cache->logits(0);
    token =
        static_cast<std::int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
  }
}

TEST_P(Figures, AWrongGuessIsRepaired) {
  // Random tokens are hardly ever guessed. Repaired, a step has the rows that it chose itself.
  const auto tokens = randomTokens(random_, 40, 131);
  double rates[2] = {0, 0};
  for (const bool repair : {false, true}) {
    CacheOptions options = smallOptions(CacheMode::specache, {4, 4}, 16);
    options.repairGuess = repair;
    const auto cache = makeCache(*model_, options);
    cache->prefill(0, tokens_);
    for (const std::int32_t token : tokens) {
      cache->step(std::span(&token, 1));
      rates[repair ? 1 : 0] += cache->figures(0).hitRate() / static_cast<double>(tokens.size());
    }
  }
  EXPECT_GT(rates[1], rates[0] + 0.1);
}

TEST_P(Figures, AttendedSharesAreOrderedAndSumUpToAtMostAll) {
  for (const CacheMode mode :
       {CacheMode::full, CacheMode::kivi, CacheMode::fetch, CacheMode::specache}) {
    const auto cache = read(mode, 16);
    stepLogits(*cache, randomTokens(random_, 3, 131));
    const auto& attended = cache->figures(0).attended;
    ASSERT_FALSE(attended.empty());
    float sum = 0;
    for (const Attended& one : attended) {
      EXPECT_GE(one.position, 0);
      EXPECT_LT(one.position, cache->length(0));
      sum += one.share;
    }
    EXPECT_LE(sum, 1.0001f);
    EXPECT_TRUE(std::is_sorted(attended.begin(), attended.end(),
                               [](const auto& a, const auto& b) { return a.share > b.share; }));
  }
}

TEST_P(Figures, WithoutObservingTheSameIsChosen) {
  const auto tokens = randomTokens(random_, 4, 131);
  std::vector<std::vector<std::vector<float>>> logits;
  std::vector<StepFigures> figures;
  for (const bool observe : {true, false}) {
    CacheOptions options = smallOptions(CacheMode::specache, {1, 1}, 16);
    options.observe = observe;
    const auto cache = makeCache(*model_, options);
    cache->prefill(0, tokens_);
    logits.push_back(stepLogits(*cache, tokens));
    figures.push_back(cache->figures(0));
  }
  EXPECT_EQ(logits[0], logits[1]);
  EXPECT_EQ(figures[0].bytesFetched, figures[1].bytesFetched);
  EXPECT_GT(figures[1].bytesFetched, 0);
  EXPECT_FALSE(figures[0].attended.empty());
  EXPECT_TRUE(figures[1].attended.empty());
}

TEST_P(Figures, ResidencyIsWindowAndSlots) {
  const auto cache = read(CacheMode::specache, 16);
  stepLogits(*cache, randomTokens(random_, 3, 131));
  for (const std::vector<int>& positions : cache->residency(0)) {
    EXPECT_TRUE(std::is_sorted(positions.begin(), positions.end()));
    EXPECT_EQ(positions.back(), cache->length(0) - 1);
    const int paged = (603 - 64) / 64 * 64;
    const auto inSlots = std::count_if(positions.begin(), positions.end(),
                                       [&](int position) { return position < paged; });
    EXPECT_GE(inSlots, 16);
    EXPECT_LE(inSlots, 64);
    EXPECT_EQ(static_cast<int>(positions.size()) - inSlots, 603 - paged);
  }
}

SPECACHE_ON_EVERY_DEVICE(Figures);

}  // namespace
}  // namespace specache::test
