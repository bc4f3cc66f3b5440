// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session_keeper.h"

#include <gtest/gtest.h>

#include <atomic>

#include "tests/core/session/prefixes.h"
#include "tests/support/temporary_folder.h"

namespace specache {
namespace {

TEST(SessionKeeper, KeepsWhileTheCallerGoesOn) {
  test::TemporaryFolder folder;
  PrefixMaker maker;
  SessionKeeper keeper(folder.path(), 1 << 30, [](const std::string& what) { FAIL() << what; });
  const Prefix a = maker.make(3 * kBlockTokens), b = maker.make(100);
  keeper.keep(a);
  keeper.keep(b);
  keeper.store().find(a.identity, a.tokens);  // may run beside the writing
  keeper.wait();
  EXPECT_TRUE(keeper.store().keeps(a.identity, a.tokens));
  EXPECT_TRUE(keeper.store().keeps(b.identity, b.tokens));
}

TEST(SessionKeeper, FinishesWhenItCloses) {
  test::TemporaryFolder folder;
  PrefixMaker maker;
  const Prefix prefix = maker.make(2 * kBlockTokens);
  {
    SessionKeeper(folder.path(), 1 << 30, [](const std::string&) {}).keep(prefix);
  }
  SessionStore store(folder.path(), 1 << 30);
  EXPECT_TRUE(store.keeps(prefix.identity, prefix.tokens));
}

TEST(SessionKeeper, ReportsWhatCouldNotBeKept) {
  test::TemporaryFolder folder;
  PrefixMaker maker;
  std::atomic<int> problems = 0;
  SessionKeeper keeper(folder.path(), 1000, [&](const std::string&) { ++problems; });
  keeper.keep(maker.make(kBlockTokens));
  keeper.wait();
  EXPECT_EQ(problems, 1);
  EXPECT_EQ(filesIn(folder.path()), 0);
}

}  // namespace
}  // namespace specache
