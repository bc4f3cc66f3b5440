// SPDX-License-Identifier: GPL-3.0-or-later
#include <fstream>

#include "core/session/prefix_file.h"
#include "tests/core/engine/engine_test_case.h"

namespace specache::test {
namespace {

constexpr std::uint64_t kPlenty = 1 << 30;

class KeepTest : public EngineTest {
 protected:
  KeepTest() {
    model_ = folder_.write("long.gguf",
                           tinyModel(random_, {.layers = 2, .width = 128, .context = 4096}));
    document_ = randomWords(random_, 1300);
  }

  std::filesystem::path kept() const { return folder_.path() / "kept"; }

  /// A new start of the program that asks once.
  Outcome startAndAsk(const AskRequest& request, const CacheOptions& cache) {
    EngineHarness harness;
    harness.engine().keepSessions(kept(), kPlenty);
    EXPECT_EQ(harness.load(model_, cache), "");
    return harness.ask(request);
  }
};

TEST_F(KeepTest, AReadDocumentStaysReadAfterARestart) {
  const AskRequest request = question(1, document_, "who left?");
  const Outcome first = startAndAsk(request, full());
  EXPECT_EQ(first.reused, 0);
  const Outcome second = startAndAsk(request, full());
  EXPECT_GT(second.reused, 1290);
  EXPECT_LT(second.reused, first.total - 2);  // the question is read
  EXPECT_EQ(second.finished.figures.text, first.finished.figures.text);

  // Rows are 16-bit ones, so that any cache can use them.
  const Outcome third = startAndAsk(request, parseCache("specache:1", {.topK = 2048, .chunk = 64}));
  EXPECT_EQ(third.reused, second.reused);
  EXPECT_EQ(third.finished.figures.text, first.finished.figures.text);
}

TEST_F(KeepTest, ADocumentThatChangedIsReadFromTheChangeOn) {
  const Outcome first = startAndAsk(question(1, document_, "who left?"), full());
  ASSERT_GT(first.total, 3 * kBlockTokens + 50);
  ASSERT_LT(first.total, 4 * kBlockTokens);
  const std::string changed = document_.substr(0, document_.size() - 50) + " red";
  const Outcome second = startAndAsk(question(1, changed, "who left?"), full());
  EXPECT_EQ(second.reused, 3 * kBlockTokens);
  EXPECT_EQ(second.finished.figures.text, freshAnswer(question(1, changed, "who left?"), full()));
}

TEST_F(KeepTest, DamageIsReadAgain) {
  const AskRequest request = question(1, document_, "who left?");
  const Outcome first = startAndAsk(request, full());
  const auto file = std::filesystem::directory_iterator(kept())->path();
  {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(-100000, std::ios::end);
    stream.write("damage", 6);
  }
  const Outcome second = startAndAsk(request, full());
  EXPECT_EQ(second.reused, 3 * kBlockTokens);  // the blocks before it
  EXPECT_EQ(second.finished.figures.text, first.finished.figures.text);
}

TEST_F(KeepTest, AFolderThatCannotBeUsedIsNotedAndNothingElseHappens) {
  folder_.write("kept", std::string_view("a file in the way"));
  EngineHarness harness;
  harness.engine().keepSessions(kept(), kPlenty);
  ASSERT_EQ(harness.load(model_, full()), "");
  EXPECT_EQ(harness.ask(question(1, document_, "who left?")).failure, "");
  ASSERT_EQ(harness.all<Noted>().size(), 1u);
}

TEST_F(KeepTest, WhatIsLargerThanTheBudgetIsNoted) {
  EngineHarness harness;
  harness.engine().keepSessions(kept(), 1000);
  ASSERT_EQ(harness.load(model_, full()), "");
  EXPECT_EQ(harness.ask(question(1, document_, "who left?")).failure, "");
  harness.waitUntil([](const Event& event) { return std::holds_alternative<Noted>(event); });
}

}  // namespace
}  // namespace specache::test
