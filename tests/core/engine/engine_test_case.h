// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "tests/core/engine/engine_harness.h"
#include "tests/core/engine/tiny_model.h"
#include "tests/support/seed.h"
#include "tests/support/temporary_folder.h"

namespace specache::test {

/// A loaded engine with a tiny model of random weights.
class EngineTest : public ::testing::Test {
 protected:
  std::mt19937_64 random_ = seededGenerator();
  TemporaryFolder folder_;
  std::filesystem::path model_ = folder_.write("tiny.gguf", tinyModel(random_));
  std::string document_ = randomWords(random_, 400);
  EngineHarness harness_;

  /// Lossless, so that answers do not depend on how the tokens came into the cache.
  static CacheOptions full() { return parseCache("full", {.chunk = 64}); }

  /// The answer of an engine that never saw anything else.
  std::string freshAnswer(const AskRequest& request, const CacheOptions& cache) {
    EngineHarness fresh;
    EXPECT_EQ(fresh.load(model_, cache), "");
    const Outcome outcome = fresh.ask(request);
    EXPECT_EQ(outcome.failure, "");
    return outcome.finished.figures.text;
  }
};

}  // namespace specache::test
