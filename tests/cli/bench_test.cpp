// SPDX-License-Identifier: GPL-3.0-or-later
// The benches run, and print the JSON that other programs read.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "app/cli/bench/bench_program.h"
#include "app/cli/bench/timing_report.h"
#include "tests/cli/command_result.h"
#include "tests/core/engine/tiny_model.h"
#include "tests/support/seed.h"
#include "tests/support/temporary_folder.h"

namespace specache::test {
namespace {

class BenchTest : public ::testing::Test {
 protected:
  nlohmann::json json(std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    const CommandResult result = runProgram(app::runBench, std::move(arguments));
    EXPECT_EQ(result.status, 0) << result.err;
    return nlohmann::json::parse(result.out);
  }

  std::mt19937_64 random_ = seededGenerator();
  TemporaryFolder folder_;
  std::string model_ = folder_.write("tiny.gguf", tinyModel(random_, {.context = 16384})).string();
};

TEST_F(BenchTest, QualityGivesAResultForEachTaskLengthAndCache) {
  const nlohmann::json result =
      json({"quality", "--model", model_, "--task", "niah,refuse,perplexity", "--lengths",
            "1500,2500", "--cache", "full,specache:1", "--samples", "2", "--max-tokens", "4"});
  ASSERT_EQ(result.at("results").size(), 3u * 2 * 2);
  for (const auto& row : result.at("results")) {
    EXPECT_EQ(row.at("samples"), 2);
    EXPECT_TRUE(row.contains("accuracy") || row.at("perplexity") > 1) << row;
  }
}

TEST_F(BenchTest, ALosslessCacheAgreesWithFull) {
  const nlohmann::json result =
      json({"agreement", "--model", model_, "--lengths", "1500", "--cache", "specache:1,kivi:1",
            "--top-k", "2000", "--samples", "1", "--max-tokens", "4"});
  ASSERT_EQ(result.at("results").size(), 2u);
  const auto& lossless = result.at("results")[0];
  const auto& lossy = result.at("results")[1];
  EXPECT_LT(lossless.at("kl"), 1e-3);
  EXPECT_GT(lossy.at("kl"), lossless.at("kl"));
  EXPECT_FALSE(lossless.at("positions").empty());
}

TEST_F(BenchTest, DecodeComparesWithFull) {
  const nlohmann::json result =
      json({"decode", "--shape", "bundled", "--contexts", "300", "--cache", "full,specache:1",
            "--rounds", "1", "--steps", "2", "--batch", "2"});
  ASSERT_EQ(result.at("results").size(), 2u);
  for (const auto& row : result.at("results")) {
    EXPECT_EQ(row.at("batch"), 2);
    EXPECT_GT(row.at("median_ms"), 0);
    EXPECT_GT(row.at("kv_device_bytes"), 0);
    EXPECT_GT(row.at("ledger_device_bytes"), row.at("kv_device_bytes"));
  }
  EXPECT_EQ(result.at("results")[0].at("ratio_to_full"), 1);
  EXPECT_FALSE(result.at("machine").get<std::string>().empty());
}

TEST_F(BenchTest, DecodeTimesTheSameStepWithoutFetching) {
  const nlohmann::json result = json({"decode", "--contexts", "300", "--cache", "specache:1",
                                      "--no-fetch", "--rounds", "1", "--steps", "2"});
  ASSERT_EQ(result.at("results").size(), 2u);
  EXPECT_GT(result.at("results")[0].at("bytes_fetched_a_step"), 0);
  EXPECT_TRUE(result.at("results")[0].at("prefetch_hit_rate").is_number());
  EXPECT_EQ(result.at("results")[1].at("cache"), "specache:1 without fetching");
  EXPECT_EQ(result.at("results")[1].at("bytes_fetched_a_step"), 0);
}

TEST_F(BenchTest, ThroughputFillsTheMemory) {
  const auto batches = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"throughput",      "--contexts", "2048", "--cache",
                                          "full,specache:1", "--steps",    "1",    "--memory"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    std::vector<int> sequences;
    const nlohmann::json result = json(arguments);
    for (const auto& row : result.at("results")) {
      EXPECT_EQ(row.at("limited_by"), "device");
      EXPECT_GT(row.at("tokens_per_s"), 0);
      if (row.at("cache") == "specache:1") {
        EXPECT_TRUE(row.at("prefetch_hit_rate").is_null()) << "is not measured there";
      }
      sequences.push_back(row.at("batch").get<int>());
    }
    return sequences;
  };
  const std::vector<int> some = batches({"600MiB"});
  EXPECT_GE(some.at(0), 1);
  EXPECT_GE(some.at(1), 2 * some.at(0));
  EXPECT_EQ(batches({"600MiB", "--share-rows", "30MiB"}), some);
  EXPECT_GT(batches({"620MiB"}).at(0), some.at(0));
}

TEST_F(BenchTest, PrefillAndFollowupTime) {
  EXPECT_EQ(json({"prefill", "--contexts", "200", "--rounds", "1"}).at("results").size(), 2u);
  EXPECT_EQ(json({"followup", "--contexts", "200", "--rounds", "1"}).at("results").size(), 2u);
}

TEST_F(BenchTest, KernelsTellBandwidth) {
  const nlohmann::json result = json(
      {"kernels", "--contexts", "1024", "--weights", "q4_0", "--columns", "2", "--rounds", "1"});
  std::set<std::string> operations;
  for (const auto& row : result.at("results")) {
    operations.insert(row.at("operation").get<std::string>());
    EXPECT_GT(row.at("gb_per_s"), 0) << row;
  }
  for (const char* operation : {"copy", "product", "attention", "selection", "fetch"})
    EXPECT_TRUE(operations.contains(operation)) << operation;
}

TEST(Spread, IsMedianAndQuartiles) {
  const app::Spread spread = app::spreadOf({5, 1, 2, 4, 3});
  EXPECT_EQ(spread.median, 3);
  EXPECT_EQ(spread.quartiles, 2);
}

}  // namespace
}  // namespace specache::test
