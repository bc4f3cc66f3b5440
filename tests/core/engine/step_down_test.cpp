// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/step_down.h"

#include <gtest/gtest.h>

namespace specache {
namespace {

TEST(StepDown, EndsAndEveryStepIsValid) {
  for (const char* name :
       {"full", "specache:4", "specache:2/1", "fetch:2", "kivi:2", "specache:16"}) {
    CacheOptions options = parseCache(name, {.topK = 256, .chunk = 1024});
    int steps = 0;
    while (const auto smaller = stepDown(options)) {
      EXPECT_NE(smaller->options, options);
      EXPECT_NO_THROW(validate(smaller->options));
      EXPECT_TRUE(smaller->change.ends_with('.')) << smaller->change;
      options = smaller->options;
      ASSERT_LT(++steps, 40) << name;
    }
    EXPECT_EQ(options.bits, (kernels::Bits{1, 1})) << name;
    EXPECT_LE(options.chunk, 64);
  }
}

TEST(StepDown, KeysKeepTheirBitsLongerThanValues) {
  const CacheOptions twoBits = parseCache("specache:2", {.topK = 64, .slots = 64, .chunk = 64});
  EXPECT_EQ(describe(stepDown(twoBits)->options), "specache:2/1");
}

}  // namespace
}  // namespace specache
