// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/reference_attention.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "kernels/half.h"

namespace specache::test {
namespace {

using kernels::Half;
using kernels::PageFormat;
using kernels::PageLayout;

double halfAt(const std::byte* bytes, std::size_t index) {
  Half half;
  std::memcpy(&half, bytes + index * sizeof half, sizeof half);
  return kernels::toFloat(half);
}

int bitAt(const std::byte* plane, int bit) {
  return (static_cast<int>(plane[bit / 8]) >> (bit % 8)) & 1;
}

/// The code of a matrix in fragment order, read as kernels/page_fragments.h describes it: an index
/// pair's codes of one lane are a run of bits, which the halves of the lane's words make up.
int fragmentCode(const std::byte* codes, int rows, int bits, int row, int inner) {
  const int words = (rows * bits + 63) / 64;
  const int lane = 4 * (row % 8) + inner % 8 / 2;
  const bool high = inner % 16 >= 8;
  const int firstBit = (high ? words * 8 : 0) + row / 8 * bits;
  int code = 0;
  for (int b = 0; b < bits; ++b) {
    const int bit = firstBit + b;
    const std::byte* const word = codes + ((inner / 16 * words + bit / 16) * 32 + lane) * 4;
    code |= bitAt(word + inner % 2 * 2, bit % 16) << b;
  }
  return code;
}

/// Index of the zero of an inner index, whose scale is 2 further on: records of eight halves are
/// zeros and scales of a low pair, then of a high one.
std::size_t fragmentZero(int inner, int group, int groups) {
  const int record = (inner / 16 * 4 + inner % 8 / 2) * groups + group;
  const bool high = inner % 16 >= 8;
  return static_cast<std::size_t>(record) * 8 + (high ? 4 : 0) + inner % 2;
}

}  // namespace

Pair toPair(const Half* row, int dim) {
  Pair pair;
  for (int c = 0; c < dim; ++c) {
    pair.key.push_back(kernels::toFloat(row[c]));
    pair.value.push_back(kernels::toFloat(row[dim + c]));
  }
  return pair;
}

StoredCode keyCode(const std::byte* page, const PageFormat& format, int token, int channel) {
  const std::byte* const codes = page + format.keyScaleBytes();
  if (format.layout == PageLayout::fragments) {
    const std::size_t zero = fragmentZero(channel, 0, 1);
    return {halfAt(page, zero + 2), halfAt(page, zero),
            fragmentCode(codes, format.tokens, format.bits.keys, token, channel)};
  }
  StoredCode stored{halfAt(page, 2 * channel), halfAt(page, 2 * channel + 1), 0};
  const std::byte* const planes =
      codes + static_cast<std::size_t>(channel) * format.bits.keys * format.tokens / 8;
  for (int b = 0; b < format.bits.keys; ++b)
    stored.code |= bitAt(planes + b * format.tokens / 8, token) << b;
  return stored;
}

StoredCode valueCode(const std::byte* page, const PageFormat& format, int token, int channel) {
  const std::byte* const scales = page + format.keyScaleBytes() + format.keyCodeBytes();
  const int groups = (format.dim + 63) / 64;
  const std::size_t pair = static_cast<std::size_t>(token) * groups + channel / 64;
  StoredCode stored{halfAt(scales, 2 * pair), halfAt(scales, 2 * pair + 1), 0};
  const std::byte* const codes = scales + static_cast<std::size_t>(format.tokens) * groups * 4;
  if (format.layout == PageLayout::fragments) {
    const std::size_t zero = fragmentZero(token, channel / 64, groups);
    stored.scale = halfAt(scales, zero + 2);
    stored.zero = halfAt(scales, zero);
    stored.code = fragmentCode(codes, format.dim, format.bits.values, channel, token);
    return stored;
  }
  const int planeBytes = (format.dim + 31) / 32 * 4;
  const std::byte* const planes =
      codes + static_cast<std::size_t>(token) * format.bits.values * planeBytes;
  for (int b = 0; b < format.bits.values; ++b)
    stored.code |= bitAt(planes + static_cast<std::ptrdiff_t>(b) * planeBytes, channel) << b;
  return stored;
}

Pair pagePair(const std::byte* page, const PageFormat& format, int token) {
  Pair pair;
  for (int c = 0; c < format.dim; ++c) {
    const std::size_t at = static_cast<std::size_t>(token) * format.dim + c;
    if (format.bits.keys == 16) {
      pair.key.push_back(halfAt(page, at));
    } else {
      const StoredCode key = keyCode(page, format, token, c);
      pair.key.push_back(key.code * key.scale + key.zero);
    }
    if (format.bits.values == 16) {
      pair.value.push_back(halfAt(page + format.valueCodesAt(), at));
    } else {
      const StoredCode value = valueCode(page, format, token, c);
      pair.value.push_back(value.code * value.scale + value.zero);
    }
  }
  return pair;
}

std::vector<double> referenceProbabilities(const std::vector<double>& query, int position,
                                           const std::vector<Pair>& pairs, const Scoring& scoring) {
  constexpr double kUnseen = -std::numeric_limits<double>::infinity();
  std::vector<double> scores;
  for (std::size_t t = 0; t < pairs.size(); ++t) {
    scores.push_back(kUnseen);
    if (!scoring.sees(position, static_cast<int>(t))) continue;
    double score = 0;
    for (std::size_t c = 0; c < query.size(); ++c) score += query[c] * pairs[t].key[c];
    score *= scoring.scale;
    scores[t] = scoring.softCap == 0 ? score : scoring.softCap * std::tanh(score / scoring.softCap);
  }
  const double max = *std::max_element(scores.begin(), scores.end());
  double sum = 0;
  for (double& score : scores) sum += score = std::exp(score - max);
  for (double& score : scores) score /= sum;
  return scores;
}

std::vector<double> referenceValues(const std::vector<double>& probabilities,
                                    const std::vector<Pair>& pairs) {
  std::vector<double> out(pairs.front().value.size());
  for (std::size_t t = 0; t < pairs.size(); ++t) {
    if (probabilities[t] == 0) continue;
    for (std::size_t c = 0; c < out.size(); ++c) out[c] += probabilities[t] * pairs[t].value[c];
  }
  return out;
}

}  // namespace specache::test
