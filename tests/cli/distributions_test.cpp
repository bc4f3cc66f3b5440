// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/distributions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "tests/support/seed.h"

namespace specache::app {
namespace {

std::vector<float> randomLogits(std::mt19937_64& random) {
  std::normal_distribution<float> value(0, 5);
  std::vector<float> logits(1000);
  for (float& logit : logits) logit = value(random);
  return logits;
}

TEST(Distributions, SoftmaxAddsUpToOne) {
  auto random = test::seededGenerator();
  std::vector<float> logits = randomLogits(random);
  logits[3] = 500;  // must not overflow
  double sum = 0;
  for (const double p : logSoftmax(logits)) sum += std::exp(p);
  EXPECT_NEAR(sum, 1, 1e-9);
}

TEST(Distributions, DivergenceIsZeroForEqualsAndPositiveElse) {
  auto random = test::seededGenerator();
  const auto p = logSoftmax(randomLogits(random)), q = logSoftmax(randomLogits(random));
  EXPECT_NEAR(divergence(p, p), 0, 1e-12);
  EXPECT_GT(divergence(p, q), 0.1);
}

TEST(Distributions, DivergenceOfTwoCoins) {
  const std::vector<double> fair = {std::log(0.5), std::log(0.5)};
  const std::vector<double> loaded = {std::log(0.9), std::log(0.1)};
  EXPECT_NEAR(divergence(fair, loaded), 0.5 * std::log(0.5 / 0.9) + 0.5 * std::log(0.5 / 0.1),
              1e-12);
}

}  // namespace
}  // namespace specache::app
