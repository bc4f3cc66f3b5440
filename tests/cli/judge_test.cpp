// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/judge.h"

#include <gtest/gtest.h>

namespace specache::app {
namespace {

TEST(Judge, EqualAfterTrimmingAndOneFullStop) {
  EXPECT_TRUE(sameAnswer(" 7741903.\n", "7741903"));
  EXPECT_TRUE(sameAnswer("The document does not say", "The document does not say."));
  EXPECT_FALSE(sameAnswer("7741903..", "7741903"));
  EXPECT_FALSE(sameAnswer("7741904", "7741903"));
  EXPECT_FALSE(sameAnswer("", "7741903"));
}

TEST(Judge, ContainsWholeWordsOnly) {
  EXPECT_TRUE(containsAnswer("It was in 1542, he says.", {"1542"}));
  EXPECT_TRUE(containsAnswer("DE SOTO", {"La Salle", "de Soto"}));
  EXPECT_FALSE(containsAnswer("1,610 miles", {"16", "610"}));
  EXPECT_FALSE(containsAnswer("16,000", {"16"}));
  EXPECT_FALSE(containsAnswer("3.16", {"16"}));
  EXPECT_TRUE(containsAnswer("about 16, or 17", {"16"}));
  EXPECT_TRUE(containsAnswer("16.", {"16"}));
  EXPECT_FALSE(containsAnswer("catalogue", {"cat"}));
  EXPECT_TRUE(containsAnswer("concatenate the cat", {"cat"}));
  EXPECT_FALSE(containsAnswer("", {"cat"}));
}

}  // namespace
}  // namespace specache::app
