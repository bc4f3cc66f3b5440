// SPDX-License-Identifier: GPL-3.0-or-later
// Each filter against the plainest way to say what it keeps.
#include "core/sampling/candidates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/support/seed.h"

namespace specache::test {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

/// Logits with many ties: multiples of a quarter.
std::vector<float> randomLogits(std::mt19937_64& generator, std::size_t count) {
  std::vector<float> logits(count);
  for (float& logit : logits) {
    logit = static_cast<float>(randomInteger(generator, -20, 20)) / 4;
  }
  return logits;
}

/// Ids by logit, the greatest first; of equal ones the lower id.
std::vector<int> ranking(const std::vector<float>& logits) {
  std::vector<int> ids(logits.size());
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<int>(i);
  std::stable_sort(ids.begin(), ids.end(), [&](int a, int b) {
    return logits[static_cast<std::size_t>(a)] > logits[static_cast<std::size_t>(b)];
  });
  return ids;
}

std::vector<double> softmax(const std::vector<float>& logits, double temperature) {
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit / temperature);
  std::vector<double> shares;
  shares.reserve(logits.size());
  for (const float logit : logits) shares.push_back(std::exp(logit / temperature) / sum);
  return shares;
}

std::vector<int> idsOf(const Candidates& candidates) {
  std::vector<int> ids;
  for (const Candidate& candidate : candidates) ids.push_back(candidate.id);
  return ids;
}

TEST(Candidates, whatIsNoNumberIsNoCandidate) {
  const Candidates candidates =
      candidatesOf(std::vector<float>{nan, 1.5F, -infinity, infinity, nan});
  EXPECT_EQ(idsOf(candidates), (std::vector<int>{1, 3}));
  EXPECT_EQ(candidates[1].logit, std::numeric_limits<float>::max());
  EXPECT_TRUE(candidatesOf(std::vector<float>{nan, -infinity}).empty());
}

TEST(Candidates, topKKeepsTheGreatest) {
  std::mt19937_64 generator = seededGenerator();
  for (int round = 0; round < 300; ++round) {
    const auto logits =
        randomLogits(generator, static_cast<std::size_t>(randomInteger(generator, 1, 60)));
    const auto k = static_cast<int>(randomInteger(generator, 1, 70));
    Candidates candidates = candidatesOf(logits);
    keepTopK(candidates, k);
    std::vector<int> expected = ranking(logits);
    expected.resize(std::min<std::size_t>(expected.size(), static_cast<std::size_t>(k)));
    ASSERT_EQ(idsOf(candidates), expected);
  }
  Candidates all = candidatesOf(std::vector<float>{1.5F, 2.5F, 0.5F});
  keepTopK(all, 0);
  EXPECT_EQ(idsOf(all), (std::vector<int>{0, 1, 2}));
}

TEST(Candidates, topPKeepsTheFewestThatReachTheShare) {
  std::mt19937_64 generator = seededGenerator();
  for (int round = 0; round < 300; ++round) {
    const auto logits =
        randomLogits(generator, static_cast<std::size_t>(randomInteger(generator, 1, 60)));
    const auto p = static_cast<float>(randomInteger(generator, 1, 99)) / 100;
    Candidates candidates = candidatesOf(logits);
    keepTopP(candidates, p);
    const std::vector<double> shares = softmax(logits, 1);
    const std::vector<int> order = ranking(logits);
    const std::vector<int> kept = idsOf(candidates);
    ASSERT_TRUE(!kept.empty() && std::equal(kept.begin(), kept.end(), order.begin()));
    double before = 0;
    for (std::size_t i = 0; i + 1 < kept.size(); ++i)
      before += shares[static_cast<std::size_t>(kept[i])];
    ASSERT_LT(before, p + 1e-6);  // without the last one it was not enough
    ASSERT_GT(before + shares[static_cast<std::size_t>(kept.back())], p - 1e-6);
  }
  Candidates all = candidatesOf(std::vector<float>{1.5F, 2.5F, 0.5F});
  keepTopP(all, 1);
  EXPECT_EQ(all.size(), 3U);
}

TEST(Candidates, minPKeepsWhatIsCloseToTheGreatest) {
  std::mt19937_64 generator = seededGenerator();
  for (int round = 0; round < 300; ++round) {
    const auto logits =
        randomLogits(generator, static_cast<std::size_t>(randomInteger(generator, 1, 60)));
    const auto p = static_cast<float>(randomInteger(generator, 1, 1000)) / 1001;
    Candidates candidates = candidatesOf(logits);
    keepMinP(candidates, p);
    const std::vector<double> shares = softmax(logits, 1);
    const double bound = p * *std::max_element(shares.begin(), shares.end());
    std::vector<int> expected;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if (shares[i] >= bound) expected.push_back(static_cast<int>(i));
    }
    ASSERT_EQ(idsOf(candidates), expected) << "p = " << p;
  }
  Candidates only = candidatesOf(std::vector<float>{1.5F, 2.5F, 2.5F});
  keepMinP(only, 1);
  EXPECT_EQ(idsOf(only), (std::vector<int>{1, 2}));
}

TEST(Candidates, thePenaltyCountsATokenOnce) {
  Candidates candidates = candidatesOf(std::vector<float>{2, -2, 4, 0});
  penaliseRepetition(candidates, std::vector<int>{1, 0, 0, 3, 99}, 2);
  EXPECT_EQ(candidates[0].logit, 1);
  EXPECT_EQ(candidates[1].logit, -4);
  EXPECT_EQ(candidates[2].logit, 4);
  EXPECT_EQ(candidates[3].logit, 0);
  Candidates extreme = candidatesOf(std::vector<float>{infinity, -1e38F});
  penaliseRepetition(extreme, std::vector<int>{0, 1}, 1e-30F);
  EXPECT_TRUE(std::isfinite(extreme[0].logit));
  penaliseRepetition(extreme, std::vector<int>{0, 1}, 1e30F);
  EXPECT_TRUE(std::isfinite(extreme[1].logit));
}

TEST(Candidates, probabilitiesAreTheSoftmax) {
  std::mt19937_64 generator = seededGenerator();
  for (const float temperature : {0.1F, 0.7F, 1.0F, 5.0F}) {
    const auto logits = randomLogits(generator, 40);
    const auto shares = probabilities(candidatesOf(logits), temperature);
    const auto expected = softmax(logits, temperature);
    for (std::size_t i = 0; i < shares.size(); ++i) ASSERT_NEAR(shares[i], expected[i], 1e-9);
  }
  for (const double share :
       probabilities(candidatesOf(std::vector<float>{3e38F, infinity, -3e38F}), 1e-30F)) {
    EXPECT_TRUE(std::isfinite(share));
  }
}

TEST(Candidates, theFirstOfEqualsIsMostProbable) {
  EXPECT_EQ(mostProbable(candidatesOf(std::vector<float>{1, 7, 7, 2})).id, 1);
}

}  // namespace
}  // namespace specache::test
