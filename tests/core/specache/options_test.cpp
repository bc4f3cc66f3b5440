// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/options.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/error.h"
#include "core/specache/layout.h"

namespace specache {
namespace {

TEST(Options, NamesAreReadAndWritten) {
  for (const char* name :
       {"full", "kivi:1", "kivi-plain:2", "specache:2/1", "specache:4", "fetch:1", "kivi:16"}) {
    EXPECT_EQ(describe(parseCache(name)), name);
  }
  EXPECT_EQ(parseCache("specache:2/1").bits, (kernels::Bits{2, 1}));
  EXPECT_EQ(parseCache("kivi-plain:1").quantizer, kernels::Quantizer::kivi);
}

TEST(Options, OtherTextIsRefusedWithAWayOut) {
  for (const char* name : {"", "spec", "specache:3", "specache:", "specache:1/", "full:1",
                           "kivi:2/1/1", "Full", "specache:-1"}) {
    EXPECT_THROW(parseCache(name), Error) << name;
  }
}

TEST(Options, ValuesOutOfRangeAreRefused) {
  CacheOptions options;
  options.group = 48;
  EXPECT_THROW(validate(options), Error);
  options = {};
  options.topK = -1;
  EXPECT_THROW(validate(options), Error);
  options = {};
  options.slots = options.topK - 1;
  EXPECT_THROW(validate(options), Error);
  options = {};
  options.residual = 0;
  EXPECT_THROW(validate(options), Error);
  options = {};
  options.chunk = -1;
  EXPECT_THROW(validate(options), Error);
  options = {};
  options.bits.keys = 3;
  EXPECT_THROW(validate(options), Error);
}

TEST(Options, TheWindowKeepsBetweenRAndRPlusGMinusOneTokens) {
  for (const int residual : {1, 32, 64, 100}) {
    for (const int group : {32, 64, 128}) {
      for (int length = 0; length < 1000; ++length) {
        const int paged = pagedTokens(length, residual, group);
        EXPECT_EQ(paged % group, 0);
        const int inWindow = length - paged;
        EXPECT_LE(inWindow, residual + group - 1);
        EXPECT_GE(inWindow, std::min(length, residual));
        EXPECT_GE(ringCapacity(residual, group), inWindow + 2) << "room for a step's two rows";
      }
    }
  }
}

}  // namespace
}  // namespace specache
