// SPDX-License-Identifier: GPL-3.0-or-later
// Rewinding, and keeping 16-bit rows elsewhere: what follows is as if the tokens had just been
// read.
#include <gtest/gtest.h>

#include "tests/core/specache/attention_kinds.h"
#include "tests/core/specache/random_models.h"
#include "tests/support/seed.h"

namespace specache::test {
namespace {

class KeepRows : public ::testing::TestWithParam<std::tuple<AttendingDevice, CacheMode>> {
 protected:
  static const AttendingDevice& attending() { return std::get<AttendingDevice>(GetParam()); }
  static const Device& device() { return attending().device; }
  static CacheMode mode() { return std::get<CacheMode>(GetParam()); }

  std::unique_ptr<kernels::Backend> backend_ = device().make();
  std::mt19937_64 random_ = seededGenerator();
  std::unique_ptr<Model> model_ =
      Model::random(attending().kind.of(smallConfig()), kernels::DType::f32, *backend_, random_());
  std::vector<std::int32_t> tokens_ = randomTokens(random_, 700, model_->config().vocabulary);
  std::span<const std::int32_t> all_ = tokens_;

  std::unique_ptr<Cache> cache() const {
    // Which rows are chosen may hang on a rounding; with pages of 16 bits it makes no difference,
    // but a slot that should have been emptied does.
    const kernels::Bits bits =
        mode() == CacheMode::specache ? kernels::Bits{16, 16} : kernels::Bits{1, 1};
    return makeCache(*model_, smallOptions(mode(), bits, 16, 64));
  }
  std::vector<std::vector<float>> behind(int length) const {
    const auto fresh = cache();
    fresh->prefill(0, all_.first(static_cast<std::size_t>(length)));
    return stepLogits(*fresh, all_.subspan(600, 40));
  }
  static void expectEqual(const std::vector<std::vector<float>>& a,
                          const std::vector<std::vector<float>>& b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      ASSERT_LT(distance(a[i], b[i]), device().repeated * reach(b[i])) << "step " << i;
    }
  }
};

TEST_P(KeepRows, RewoundIsAsNeverReadFurther) {
  for (const int length : {500, 300, 257, 256, 255, 65, 64, 63, 1}) {
    const auto cache = this->cache();
    cache->prefill(0, all_.first(560));
    cache->rewind(0, length);
    EXPECT_EQ(cache->length(0), length);
    expectEqual(stepLogits(*cache, all_.subspan(600, 40)), behind(length));
  }
}

TEST_P(KeepRows, RewoundToNothingStartsAgain) {
  const auto cache = this->cache();
  cache->prefill(0, all_.first(300));
  cache->rewind(0, 0);
  cache->prefill(0, all_.first(200));
  expectEqual(stepLogits(*cache, all_.subspan(600, 40)), behind(200));
}

TEST_P(KeepRows, ExportedRowsComeBack) {
  const auto source = cache();
  source->prefill(0, all_.first(400));
  const auto copy = cache();
  copy->importRows(0, source->exportRows(0, 0, 150), 150);
  copy->importRows(0, source->exportRows(0, 150, 250), 250);
  EXPECT_EQ(copy->length(0), 400);
  expectEqual(stepLogits(*copy, all_.subspan(600, 40)), behind(400));
}

TEST_P(KeepRows, RowsOfDecodedTokensAreKeptToo) {
  const auto source = cache();
  source->prefill(0, all_.first(300));
  stepLogits(*source, all_.subspan(300, 100));
  const auto copy = cache();
  copy->importRows(0, source->exportRows(0, 0, 400), 400);
  const auto a = stepLogits(*source, all_.subspan(400, 1));
  const auto b = stepLogits(*copy, all_.subspan(400, 1));
  if (mode() != CacheMode::specache) expectEqual(a, b);  // specache: other rows in the slots
  EXPECT_EQ(copy->exportRows(0, 390, 10), source->exportRows(0, 390, 10));
}

INSTANTIATE_TEST_SUITE_P(Caches, KeepRows,
                         ::testing::Combine(::testing::ValuesIn(plainAndMixedAttention()),
                                            ::testing::Values(CacheMode::full, CacheMode::kivi,
                                                              CacheMode::specache)));

}  // namespace
}  // namespace specache::test
