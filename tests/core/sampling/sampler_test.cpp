// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sampling/sampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <set>

#include "core/error.h"
#include "tests/support/seed.h"

namespace specache::test {
namespace {

constexpr int draws = 40000;

std::vector<float> randomLogits(std::mt19937_64& generator, std::size_t count) {
  std::vector<float> logits(count);
  for (float& logit : logits) {
    logit = static_cast<float>(randomInteger(generator, -3000, 3000)) / 1000;
  }
  return logits;
}

std::vector<int> drawMany(const SamplingSettings& settings, const std::vector<float>& logits) {
  Sampler sampler(settings);
  std::vector<int> counts(logits.size());
  for (int i = 0; i < draws; ++i) ++counts[static_cast<std::size_t>(sampler.sample(logits, {}))];
  return counts;
}

/// Pearson's statistic over its degrees of freedom: near 1 when the counts follow the shares.
double misfit(const std::vector<int>& counts, const std::vector<double>& shares) {
  double sum = 0;
  int cells = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double expected = shares[i] * draws;
    if (expected == 0) {
      EXPECT_EQ(counts[i], 0) << "token " << i << " was filtered out";
      continue;
    }
    sum += (counts[i] - expected) * (counts[i] - expected) / expected;
    ++cells;
  }
  return sum / (cells - 1);
}

std::vector<double> sharesOf(const std::vector<float>& logits, const std::set<int>& kept,
                             double temperature) {
  std::vector<double> shares(logits.size());
  double sum = 0;
  for (const int id : kept) {
    const auto i = static_cast<std::size_t>(id);
    sum += shares[i] = std::exp(logits[i] / temperature);
  }
  for (double& share : shares) share /= sum;
  return shares;
}

TEST(Sampler, drawsByTheSoftmax) {
  std::mt19937_64 generator = seededGenerator();
  const std::vector<float> logits = randomLogits(generator, 20);
  std::set<int> all;
  for (int id = 0; id < 20; ++id) all.insert(id);
  for (const float temperature : {0.5F, 1.0F, 3.0F}) {
    SamplingSettings settings;
    settings.temperature = temperature;
    settings.seed = generator();
    // With 19 degrees of freedom, 3.5 is passed by chance once in 10⁶ runs.
    EXPECT_LT(misfit(drawMany(settings, logits), sharesOf(logits, all, temperature)), 3.5);
  }
}

TEST(Sampler, filtersSeeTheProbabilitiesBeforeTheTemperature) {
  std::mt19937_64 generator = seededGenerator();
  const std::vector<float> logits = {3.0F, 2.5F, 2.0F, 0.5F, 0.0F, -1.0F};
  SamplingSettings settings;
  settings.temperature = 4;
  settings.seed = generator();
  settings.topK = 5;
  settings.topP = 0.9F;  // of the five: 0.475, 0.288, 0.175, 0.039, 0.024, so three
  settings.minP = 0.5F;  // e^-0.5 = 0.61 and e^-1 = 0.37, so two
  EXPECT_LT(misfit(drawMany(settings, logits), sharesOf(logits, {0, 1}, 4)), 24);  // 1 in 10⁶
  settings.minP = 0;
  EXPECT_LT(misfit(drawMany(settings, logits), sharesOf(logits, {0, 1, 2}, 4)), 14);
}

TEST(Sampler, temperatureZeroTakesTheGreatest) {
  SamplingSettings settings;
  Sampler sampler(settings);
  EXPECT_EQ(sampler.sample(std::vector<float>{1, 5, 5, 2}, {}), 1);
  settings.repetitionPenalty = 2;
  settings.repetitionWindow = 2;
  Sampler penalised(settings);
  const std::vector<float> logits = {1, 5, 4.5F, 2};
  EXPECT_EQ(penalised.sample(logits, std::vector<int>{1}), 2);
  EXPECT_EQ(penalised.sample(logits, std::vector<int>{1, 0, 3}), 1);  // out of the window
  EXPECT_EQ(penalised.sample(logits, std::vector<int>{3, 1, 2}), 1);
}

TEST(Sampler, aSeedGivesTheSameTokens) {
  std::mt19937_64 generator = seededGenerator();
  const std::vector<float> logits = randomLogits(generator, 500);
  const auto run = [&](std::optional<std::uint64_t> seed) {
    SamplingSettings settings;
    settings.temperature = 1;
    settings.seed = seed;
    Sampler sampler(settings);
    std::vector<int> ids;
    ids.reserve(50);
    for (int i = 0; i < 50; ++i) ids.push_back(sampler.sample(logits, ids));
    return ids;
  };
  EXPECT_EQ(run(42), run(42));
  EXPECT_NE(run(42), run(43));
  EXPECT_NE(run(std::nullopt), run(std::nullopt));
}

TEST(Sampler, aSeedGivesTheSameTokensOnEveryMachine) {
  // mt19937_64 is fixed by the C++ standard: seeded with 5489, its 10,000th number is
  // 9981545732273789042, which is 0.5411… of 2^64.
  SamplingSettings settings;
  settings.temperature = 1;
  settings.seed = 5489;
  Sampler sampler(settings);
  const std::vector<float> equal(100, 0.25F);
  int id = 0;
  for (int i = 0; i < 10000; ++i) id = sampler.sample(equal, {});
  EXPECT_EQ(id, 54);
}

TEST(Sampler, nanIsNeverDrawn) {
  SamplingSettings settings;
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> logits = {nan, 1.5F, nan, 1.0F, nan};
  for (const float temperature : {0.0F, 1.0F}) {
    settings.temperature = temperature;
    Sampler sampler(settings);
    for (int i = 0; i < 200; ++i) EXPECT_EQ(sampler.sample(logits, {}) % 2, 1);
    EXPECT_THROW(sampler.sample(std::vector<float>{nan, nan}, {}), Error);
    EXPECT_THROW(sampler.sample({}, {}), Error);
  }
}

TEST(Sampler, settingsOutOfRangeAreNamed) {
  using S = SamplingSettings;
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<std::pair<std::function<void(S&)>, std::string>> cases = {
      {[](S& s) { s.temperature = -1; }, "The temperature must be 0 or above."},
      {[](S& s) { s.temperature = nan; }, "The temperature must be"},
      {[](S& s) { s.topK = -1; }, "The top-k must be"},
      {[](S& s) { s.topP = 0; }, "The top-p must be above 0 and at most 1."},
      {[](S& s) { s.topP = 1.5F; }, "The top-p must be"},
      {[](S& s) { s.minP = 1.5F; }, "The min-p must be from 0 to 1."},
      {[](S& s) { s.repetitionPenalty = 0; }, "The repetition penalty must be above 0."},
      {[](S& s) { s.repetitionWindow = -1; }, "The repetition window must be"},
  };
  for (const auto& [change, expected] : cases) {
    SamplingSettings settings;
    change(settings);
    try {
      const Sampler sampler(settings);
      FAIL() << "No error where it should say: " << expected;
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()).rfind(expected, 0), 0U) << error.what();
    }
  }
}

}  // namespace
}  // namespace specache::test
