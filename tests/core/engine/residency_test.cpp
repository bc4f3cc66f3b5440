// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/residency.h"

#include <gtest/gtest.h>

namespace specache {
namespace {

TEST(Residency, ShortSessionsHaveAColumnForEachToken) {
  const ResidencyMapped map = mapResidency({{0, 2}, {}, {0, 1, 2}}, 3);
  EXPECT_EQ(map.layers, 3);
  EXPECT_EQ(map.columns, 3);
  EXPECT_EQ(map.shares, (std::vector<std::uint8_t>{255, 0, 255, 0, 0, 0, 255, 255, 255}));
}

TEST(Residency, LongOnesHaveShares) {
  std::vector<int> half;
  for (int position = 0; position < 2560; position += 2) half.push_back(position);
  const ResidencyMapped map = mapResidency({half}, 2560);
  ASSERT_EQ(map.columns, kResidencyColumns);
  for (const std::uint8_t share : map.shares) EXPECT_EQ(share, 127);
}

TEST(Residency, NothingIsThere) {
  const ResidencyMapped map = mapResidency({{}, {}}, 0);
  EXPECT_EQ(map.columns, 0);
  EXPECT_TRUE(map.shares.empty());
}

}  // namespace
}  // namespace specache
