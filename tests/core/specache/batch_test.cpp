// SPDX-License-Identifier: GPL-3.0-or-later
// Sequences of a batch do not touch each other.
#include <gtest/gtest.h>

#include "tests/core/specache/attention_kinds.h"
#include "tests/core/specache/random_models.h"
#include "tests/support/seed.h"

namespace specache::test {
namespace {

class Batch : public ::testing::TestWithParam<AttendingDevice> {};

TEST_P(Batch, EverySequenceIsAsIfItWereAlone) {
  std::mt19937_64 random = seededGenerator();
  const Device& device = GetParam().device;
  const auto backend = device.make();
  const auto model =
      Model::random(GetParam().kind.of(smallConfig()), kernels::DType::f32, *backend, random());
  const std::vector<std::size_t> prompts = {300, 1, 129};
  std::vector<std::vector<std::int32_t>> tokens;
  tokens.reserve(prompts.size());
  for (const std::size_t prompt : prompts) {
    tokens.push_back(randomTokens(random, static_cast<int>(prompt) + 150, 131));
  }

  for (const CacheMode mode :
       {CacheMode::full, CacheMode::kivi, CacheMode::fetch, CacheMode::specache}) {
    CacheOptions options = smallOptions(mode, {1, 1}, 16);
    options.repairGuess = false;  // a repair is of the whole batch
    SCOPED_TRACE(describe(options));
    const auto batch = makeCache(*model, options, 3);
    std::vector<std::unique_ptr<Cache>> alone;
    for (int i = 0; i < 3; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const auto prompt = std::span<const std::int32_t>(tokens[at]).first(prompts[at]);
      batch->prefill(i, prompt);
      alone.push_back(makeCache(*model, options));
      alone.back()->prefill(0, prompt);
    }
    for (std::size_t step = 0; step < 150; ++step) {
      std::vector<std::int32_t> next;
      for (std::size_t i = 0; i < 3; ++i) {
        next.push_back(tokens[i][prompts[i] + step]);
        alone[i]->step(std::span(&next.back(), 1));
      }
      batch->step(next);
      for (int i = 0; i < 3; ++i) {
        const auto expected = alone[static_cast<std::size_t>(i)]->logits(0);
        ASSERT_LT(distance(batch->logits(i), expected), device.repeated * reach(expected))
            << "sequence " << i << ", step " << step;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Device, Batch, ::testing::ValuesIn(plainAndMixedAttention()),
                         attentionName);

}  // namespace
}  // namespace specache::test
