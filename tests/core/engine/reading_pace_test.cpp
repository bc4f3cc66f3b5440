// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/reading_pace.h"

#include <gtest/gtest.h>

#include "tests/support/seed.h"

namespace specache::test {
namespace {

TEST(ReadingPace, KnowsNothingAtFirst) {
  const ReadingPace pace;
  EXPECT_EQ(pace.seconds(0, 1000), 0);
  EXPECT_EQ(pace.tokensPerSecond(), 0);
}

TEST(ReadingPace, ForecastsTimeThatGrowsWithThePosition) {
  auto random = seededGenerator();
  const double a = static_cast<double>(randomInteger(random, 1, 100)) * 1e-5;
  const double b = static_cast<double>(randomInteger(random, 1, 100)) * 1e-9;
  const auto exact = [&](double from, double to) {
    return a * (to - from) + b * (to * to - from * from) / 2;
  };
  ReadingPace pace;
  for (int first = 0; first < 8192; first += 256) pace.add(first, 256, exact(first, first + 256));
  EXPECT_NEAR(pace.seconds(8192, 32768), exact(8192, 32768), 0.01 * exact(8192, 32768));
  EXPECT_NEAR(pace.seconds(0, 8192), exact(0, 8192), 0.01 * exact(0, 8192));
}

TEST(ReadingPace, NoiseNeverForecastsNegativeTime) {
  auto random = seededGenerator();
  for (int run = 0; run < 200; ++run) {
    ReadingPace pace;
    for (int first = 0; first < 2048; first += 256)
      pace.add(first, 256, static_cast<double>(randomInteger(random, 1, 1000)) * 1e-3);
    EXPECT_GT(pace.seconds(2048, 4096), 0);
    EXPECT_GE(pace.seconds(0, 4096), pace.seconds(0, 100));
    EXPECT_EQ(pace.seconds(4096, 4096), 0);
  }
}

}  // namespace
}  // namespace specache::test
