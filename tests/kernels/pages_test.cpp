// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/half.h"
#include "tests/kernels/backends.h"
#include "tests/kernels/random_data.h"
#include "tests/kernels/reference_attention.h"

namespace specache::test {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

/// Quantises random or given rows and compares pages with the formula.
class PageCodes : public BackendTest {
 protected:
  /// Pages of every head, from `rows` [head][stride][K ‖ V].
  std::vector<std::byte> quantise(const std::vector<Half>& rows, KvHeads heads, int stride,
                                  int first, int count, const PageFormat& format,
                                  Quantizer quantizer) {
    auto device = upload(rows);
    const int capacity = count + 1;
    const auto pages =
        poisoned<std::byte>(static_cast<std::size_t>(heads.count) * capacity * format.pageBytes());
    backend->quantizePages(*compute, {device.data(), heads, stride}, first,
                           {pages.data(), format, heads.count, capacity}, 0, 1, count, quantizer);
    return download(pages);
  }

  /// Quantises two pages of random rows in each of two heads.
  void expectFormulaInPages(const PageFormat& format, Quantizer quantizer);
  /// Quantises a page with values that no formula is for.
  void expectFiniteCodes(const PageFormat& format, Quantizer quantizer);

  RandomData random;
};

struct Group {
  std::vector<float> values;
  std::vector<StoredCode> codes;
};

void expectFormula(const Group& group, int bits, Quantizer quantizer) {
  float min = kInfinity;
  float max = -kInfinity;
  for (const float value : group.values) {
    if (!std::isfinite(value)) continue;
    min = std::min(min, value);
    max = std::max(max, value);
  }
  if (min > max) min = max = 0;
  const double levels = 1 << bits;
  const bool midpoint = quantizer == Quantizer::midpoint;
  const double scale = (static_cast<double>(max) - min) / (midpoint ? levels : levels - 1);
  const double zero = midpoint ? min + scale / 2 : min;
  for (std::size_t i = 0; i < group.values.size(); ++i) {
    const StoredCode& stored = group.codes[i];
    ASSERT_NEAR(stored.scale, std::min(scale, 65504.0), std::abs(scale) * 0x1p-11 + 0x1p-25);
    ASSERT_NEAR(stored.zero, zero, std::abs(zero) * 0x1p-11 + 0x1p-25);
    ASSERT_LT(stored.code, 1 << bits);
    if (std::isnan(group.values[i]) || stored.scale == 0) {
      ASSERT_EQ(stored.code, 0);
      continue;
    }
    const double exact = std::clamp(
        (static_cast<double>(group.values[i]) - stored.zero) / stored.scale, 0.0, levels - 1);
    ASSERT_LE(std::abs(stored.code - exact), 0.5 + 1e-4) << "value " << group.values[i];
  }
}

void expectPage(const std::byte* page, const PageFormat& format, const Half* rows,
                Quantizer quantizer) {
  const int dim = format.dim;
  const auto value = [&](int token, int c) { return kernels::toFloat(rows[token * 2 * dim + c]); };
  for (int c = 0; c < dim && format.bits.keys != 16; ++c) {
    Group group;
    for (int token = 0; token < format.tokens; ++token) {
      group.values.push_back(value(token, c));
      group.codes.push_back(keyCode(page, format, token, c));
    }
    expectFormula(group, format.bits.keys, quantizer);
  }
  for (int token = 0; token < format.tokens && format.bits.values != 16; ++token) {
    for (int first = 0; first < dim; first += PageFormat::kValueGroup) {
      Group group;
      for (int c = first; c < std::min(dim, first + PageFormat::kValueGroup); ++c) {
        group.values.push_back(value(token, dim + c));
        group.codes.push_back(valueCode(page, format, token, c));
      }
      expectFormula(group, format.bits.values, quantizer);
    }
  }
}

void PageCodes::expectFormulaInPages(const PageFormat& format, Quantizer quantizer) {
  const KvHeads heads{2, format.dim};
  const int stride = 2 * format.tokens + 5;
  const auto rows =
      random.halves(static_cast<std::size_t>(heads.count) * stride * 2 * format.dim, 2);
  const auto pages = quantise(rows, heads, stride, 3, 2, format, quantizer);
  for (int head = 0; head < heads.count; ++head) {
    for (int index = 0; index < 2; ++index) {
      const std::size_t at = static_cast<std::size_t>(head) * 3 + 1 + index;
      const std::size_t row = static_cast<std::size_t>(head) * stride + 3 + index * format.tokens;
      expectPage(&pages[at * format.pageBytes()], format, &rows[row * 2 * format.dim], quantizer);
    }
    const std::byte* const before = &pages[head * 3 * format.pageBytes()];
    EXPECT_TRUE(std::all_of(before, before + format.pageBytes(), [](std::byte byte) {
      return byte == std::byte{0xff};
    })) << "a page that was not asked for was written";
  }
}

std::string describe(const PageFormat& format) {
  return "bits " + std::to_string(format.bits.keys) + "/" + std::to_string(format.bits.values) +
         (format.layout == PageLayout::fragments ? " in fragments" : "") +
         ", g = " + std::to_string(format.tokens) + ", d = " + std::to_string(format.dim);
}

TEST_P(PageCodes, FollowTheFormulaForEveryWidthAndSize) {
  for (const Quantizer quantizer : {Quantizer::midpoint, Quantizer::kivi}) {
    for (const Bits bits :
         {Bits{1, 1}, Bits{2, 1}, Bits{2, 2}, Bits{4, 4}, Bits{1, 16}, Bits{16, 2}}) {
      for (const int dim : {8, 64, 80, 96, 128, 256}) {
        const int tokens = random.coin() ? 64 : 32 << random.integer(0, 2);
        for (const PageFormat& format : pageFormats(tokens, dim, bits)) {
          SCOPED_TRACE(describe(format));
          expectFormulaInPages(format, quantizer);
        }
      }
    }
  }
}

TEST_P(PageCodes, UnquantisedPagesHoldTheRowsThemselves) {
  const PageFormat format{64, 80, {16, 16}};
  const auto rows = random.halves(64 * 160);
  const auto pages = quantise(rows, {1, 80}, 64, 0, 1, format, Quantizer::midpoint);
  for (int token = 0; token < 64; ++token) {
    const Pair expected = toPair(&rows[token * 160], 80);
    const Pair actual = pagePair(&pages[format.pageBytes()], format, token);
    EXPECT_EQ(actual.key, expected.key);
    EXPECT_EQ(actual.value, expected.value);
  }
}

void PageCodes::expectFiniteCodes(const PageFormat& format, Quantizer quantizer) {
  const int dim = format.dim;
  auto rows = random.halves(static_cast<std::size_t>(64) * 2 * dim);
  const auto set = [&](int token, int c, float value) {
    rows[token * 2 * dim + c] = toHalf(value);
  };
  for (int token = 0; token < 64; ++token) set(token, 3, 0.7F);  // a constant channel
  for (int token = 0; token < 64; ++token) set(token, 4, 0);
  for (int token = 0; token < 64; ++token) set(token, 5, kNaN);
  set(random.integer(0, 63), 6, kInfinity);
  set(random.integer(0, 63), 6, -kInfinity);
  set(random.integer(0, 63), 7, kNaN);
  set(10, 8, 65504);  // the widest range that halves have
  set(11, 8, -65504);
  for (int c = 0; c < dim; ++c) set(9, dim + c, -1.25F);  // a constant value
  set(12, dim + 1, kInfinity);
  set(13, dim + 2, kNaN);
  const auto pages = quantise(rows, {1, dim}, 64, 0, 1, format, quantizer);
  const std::byte* const page = &pages[format.pageBytes()];
  expectPage(page, format, rows.data(), quantizer);
  for (int token = 0; token < 64; ++token) {
    const Pair pair = pagePair(page, format, token);
    for (int c = 0; c < dim; ++c) {
      ASSERT_TRUE(std::isfinite(pair.key[c]));
      ASSERT_TRUE(std::isfinite(pair.value[c]));
    }
  }
}

TEST_P(PageCodes, ConstantGroupsInfinitiesAndNaNPoisonNothing) {
  for (const Bits bits : {Bits{1, 1}, Bits{2, 2}, Bits{4, 4}}) {
    for (const Quantizer quantizer : {Quantizer::midpoint, Quantizer::kivi}) {
      for (const PageFormat& format : pageFormats(64, 64, bits)) {
        SCOPED_TRACE(describe(format));
        expectFiniteCodes(format, quantizer);
      }
    }
  }
}

SPECACHE_ON_EVERY_BACKEND(PageCodes);

}  // namespace
}  // namespace specache::test
