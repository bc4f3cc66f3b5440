// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/rope_scaling.h"

#include <gtest/gtest.h>

#include <cmath>

namespace specache::test {
namespace {

using Kind = RopeScaling::Kind;

constexpr int kDim = 64;
constexpr float kBase = 10000;

double plain(int i) {
  return std::pow(static_cast<double>(kBase), -2.0 * i / kDim);
}

/// Of every frequency, by how much it was divided.
std::vector<double> divisors(const RopeScaling& scaling) {
  std::vector<double> divisors;
  const std::vector<float> frequencies = ropeFrequencies(kDim, kBase, scaling);
  for (int i = 0; i < kDim / 2; ++i)
    divisors.push_back(plain(i) / static_cast<double>(frequencies[static_cast<std::size_t>(i)]));
  return divisors;
}

TEST(RopeScalingTest, PlainKeepsAndLinearDividesAll) {
  for (const double divisor : divisors({})) EXPECT_NEAR(divisor, 1, 1e-6);
  for (const double divisor : divisors({.kind = Kind::linear, .factor = 8}))
    EXPECT_NEAR(divisor, 8, 1e-5);
}

TEST(RopeScalingTest, DivisorsAreOfEachFrequency) {
  RopeScaling scaling{.kind = Kind::llama3};
  for (int i = 0; i < kDim / 2; ++i) scaling.divisors.push_back(1 + 0.5f * static_cast<float>(i));
  const std::vector<double> found = divisors(scaling);
  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_NEAR(found[i], 1 + 0.5 * static_cast<double>(i), 1e-5);
}

/// High frequencies stay, low ones are divided, and in between it grows.
TEST(RopeScalingTest, YarnDividesTheLowFrequenciesOnly) {
  const RopeScaling yarn{.kind = Kind::yarn, .factor = 4, .originalContext = 4096};
  const std::vector<double> found = divisors(yarn);
  for (int i = 0; i < kDim / 2; ++i) {
    const double turns = 4096 * plain(i) / (2 * std::acos(-1.0));
    const double divisor = found[static_cast<std::size_t>(i)];
    if (turns > 32 * 1.4) {
      EXPECT_NEAR(divisor, 1, 1e-6) << i;
    }
    if (turns < 1 / 1.4) {
      EXPECT_NEAR(divisor, 4, 1e-5) << i;
    }
    if (i > 0) {
      EXPECT_GE(divisor, found[static_cast<std::size_t>(i) - 1] - 1e-6) << i;
    }
  }
}

TEST(RopeScalingTest, PeopleReadTheKindAndItsFigures) {
  EXPECT_EQ(describe(RopeScaling{}), "plain");
  EXPECT_EQ(describe(RopeScaling{.kind = Kind::linear, .factor = 8}), "linear, factor 8");
  EXPECT_EQ(describe(RopeScaling{.kind = Kind::linear, .factor = 2.5f}), "linear, factor 2.5");
  EXPECT_EQ(describe(RopeScaling{.kind = Kind::yarn, .factor = 4, .originalContext = 32768}),
            "yarn, factor 4 from 32768 tokens");
}

}  // namespace
}  // namespace specache::test
