// SPDX-License-Identifier: GPL-3.0-or-later
// specache.md, "What must hold", 1, 2, 4 and 5: where nothing can be lost, nothing is.
#include <gtest/gtest.h>

#include "tests/core/specache/attention_kinds.h"
#include "tests/core/specache/random_models.h"
#include "tests/core/specache/reference_transformer.h"
#include "tests/support/seed.h"

namespace specache::test {
namespace {

struct Case {
  CacheMode mode;
  kernels::Bits bits;
  int topK;
  bool repairGuess = true;

  CacheOptions options() const {
    CacheOptions options = smallOptions(mode, bits, topK);
    options.repairGuess = repairGuess;
    return options;
  }
};

/// Caches that lose nothing: all paged rows fetched, or pages of 16 bits.
const std::vector<Case> kLossless = {
    {CacheMode::full, {1, 1}, 0},
    {CacheMode::specache, {1, 1}, 512},
    {CacheMode::specache, {2, 1}, 512},
    {CacheMode::fetch, {1, 1}, 512},
    {CacheMode::kivi, {16, 16}, 0},
    {CacheMode::specache, {16, 16}, 8},
    {CacheMode::specache, {1, 1}, 512, false},  // a step has what the last one chose
};

class Equivalence : public ::testing::TestWithParam<AttendingDevice> {
 protected:
  static const Device& device() { return GetParam().device; }

  std::unique_ptr<kernels::Backend> backend_ = device().make();
  std::mt19937_64 random_ = seededGenerator();

  /// A model of random weights, and the logits that it has by the reference, whose weights are the
  /// same and lie where it can read them.
  struct Tested {
    std::unique_ptr<Model> model;
    std::unique_ptr<kernels::Backend> cpu;
    std::unique_ptr<Model> twin;

    operator const Model&() const { return *model; }  // NOLINT(google-explicit-constructor)
    std::vector<std::vector<float>> logits(std::span<const std::int32_t> tokens) const {
      return referenceLogits(*twin, tokens);
    }
  };

  Tested model(const ModelConfig& shape) {
    const ModelConfig config = GetParam().kind.of(shape);
    const std::uint64_t seed = random_();
    auto cpu = kernels::makeCpuBackend({.threads = 2});
    auto twin = Model::random(config, kernels::DType::f32, *cpu, seed);
    return {Model::random(config, kernels::DType::f32, *backend_, seed), std::move(cpu),
            std::move(twin)};
  }
};

/// Prefills `prompt` tokens, gives the others as steps, and compares all their logits.
void expectReference(const Model& model, const Case& test, std::span<const std::int32_t> tokens,
                     int prompt, const std::vector<std::vector<float>>& reference,
                     double tolerance) {
  SCOPED_TRACE(describe(test.options()) + (test.repairGuess ? "" : " without repairs") +
               ", prompt of " + std::to_string(prompt));
  const auto cache = makeCache(model, test.options());
  const auto split = static_cast<std::size_t>(prompt);
  if (prompt > 0) {
    cache->prefill(0, tokens.first(split));
    EXPECT_LT(distance(cache->logits(0), reference[split - 1]),
              tolerance * reach(reference[split - 1]));
  }
  const auto logits = stepLogits(*cache, tokens.subspan(split));
  for (std::size_t i = 0; i < logits.size(); ++i) {
    ASSERT_LT(distance(logits[i], reference[split + i]), tolerance * reach(reference[split + i]))
        << "step " << i;
  }
}

TEST_P(Equivalence, LosslessCachesGiveFullAttentionsLogits) {
  const Tested tested = model(smallConfig());
  const auto tokens = randomTokens(random_, 330, tested.model->config().vocabulary);
  const auto reference = tested.logits(tokens);
  for (const Case& test : kLossless)
    expectReference(tested, test, tokens, 200, reference, device().tolerance);
}

TEST_P(Equivalence, HoldsAtPageBoundaries) {
  const Tested tested = model(smallConfig());
  const auto tokens = randomTokens(random_, 270, tested.model->config().vocabulary);
  const auto reference = tested.logits(tokens);
  for (const Case& test : kLossless) {
    for (const int prompt : {0, 1, 63, 64, 65, 127, 128, 129, 191, 192, 193}) {
      const auto some = std::span(tokens).first(static_cast<std::size_t>(prompt) + 70);
      expectReference(tested, test, some, prompt, reference, device().tolerance);
    }
  }
}

TEST_P(Equivalence, HoldsForEveryGroupAndHeadSize) {
  for (const auto& [group, dim] : std::vector<std::pair<int, int>>{
           {1, 64}, {2, 64}, {4, 64}, {8, 64}, {4, 80}, {2, 96}, {4, 128}, {2, 256}}) {
    SCOPED_TRACE("group of " + std::to_string(group) + ", head size " + std::to_string(dim));
    const Tested tested = model(smallConfig(group, dim));
    const auto tokens = randomTokens(random_, 210, tested.model->config().vocabulary);
    const auto reference = tested.logits(tokens);
    for (const Case& test : kLossless)
      expectReference(tested, test, tokens, 150, reference, device().tolerance);
  }
}

TEST_P(Equivalence, ChunkingAndTurnsDoNotMatter) {
  const Tested tested = model(smallConfig());
  const auto tokens = randomTokens(random_, 420, tested.model->config().vocabulary);
  const auto all = std::span<const std::int32_t>(tokens);
  for (const CacheMode mode : {CacheMode::full, CacheMode::specache}) {
    const auto whole = makeCache(tested, smallOptions(mode, {1, 1}, 16, 4096));
    whole->prefill(0, all);
    const std::vector<float> expected(whole->logits(0).begin(), whole->logits(0).end());
    for (const int chunk : {1, 7, 64, 100, 419}) {
      const auto chunked = makeCache(tested, smallOptions(mode, {1, 1}, 16, chunk));
      chunked->prefill(0, all);
      EXPECT_LT(distance(chunked->logits(0), expected), device().tolerance * reach(expected))
          << chunk;
    }
    const auto turns = makeCache(tested, smallOptions(mode, {1, 1}, 16, 90));
    for (const auto& [first, count] : std::vector<std::pair<std::size_t, std::size_t>>{
             {0, 1}, {1, 130}, {131, 64}, {195, 225}}) {
      turns->prefill(0, all.subspan(first, count));
    }
    EXPECT_LT(distance(turns->logits(0), expected), device().tolerance * reach(expected));
    EXPECT_EQ(turns->length(0), 420);
  }
}

TEST_P(Equivalence, ATurnBehindDecodedTokensIsReadExactly) {
  const Tested tested = model(smallConfig());
  const auto tokens = randomTokens(random_, 500, tested.model->config().vocabulary);
  const auto reference = tested.logits(tokens);
  const auto all = std::span<const std::int32_t>(tokens);
  // All 16-bit rows of decoded tokens are kept, so that with k large enough nothing was lost when
  // they were made, and a later prefill over them is exact.
  const auto cache = makeCache(tested, smallOptions(CacheMode::specache, {1, 1}, 512));
  cache->prefill(0, all.first(180));
  stepLogits(*cache, all.subspan(180, 150));
  cache->prefill(0, all.subspan(330, 170));
  EXPECT_LT(distance(cache->logits(0), reference[499]), device().tolerance * reach(reference[499]));
}

TEST_P(Equivalence, LossyCachesAreNotTheReference) {
  if (GetParam().kind.slidingWindow == 50) GTEST_SKIP() << "No layer sees a page.";
  const Tested tested = model(smallConfig());
  const auto tokens = randomTokens(random_, 400, tested.model->config().vocabulary);
  const auto reference = tested.logits(tokens);
  const auto cache = makeCache(tested, smallOptions(CacheMode::kivi, {1, 1}, 0));
  cache->prefill(0, std::span<const std::int32_t>(tokens).first(390));
  const auto logits = stepLogits(*cache, std::span<const std::int32_t>(tokens).subspan(390));
  EXPECT_GT(distance(logits.back(), reference[399]), device().tolerance * reach(reference[399]))
      << "1-bit pages must have been used";
}

TEST_P(Equivalence, NoAndTooManyRowsToFetchWork) {
  const Tested tested = model(smallConfig());
  const auto tokens = randomTokens(random_, 300, tested.model->config().vocabulary);
  const auto all = std::span<const std::int32_t>(tokens);
  const auto none = makeCache(tested, smallOptions(CacheMode::specache, {1, 1}, 0));
  const auto kivi = makeCache(tested, smallOptions(CacheMode::kivi, {1, 1}, 0));
  none->prefill(0, all.first(280));
  kivi->prefill(0, all.first(280));
  const auto a = stepLogits(*none, all.subspan(280));
  const auto b = stepLogits(*kivi, all.subspan(280));
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_LT(distance(a[i], b[i]), device().repeated * reach(b[i])) << "k = 0 is kivi";
  }
}

INSTANTIATE_TEST_SUITE_P(Device, Equivalence, ::testing::ValuesIn(allAttention()), attentionName);

}  // namespace
}  // namespace specache::test
