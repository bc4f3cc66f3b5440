// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/reference_attention.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "kernels/half.h"

namespace specache::test {
namespace {

using kernels::Half;
using kernels::PageFormat;

double halfAt(const std::byte* bytes, std::size_t index) {
  Half half;
  std::memcpy(&half, bytes + index * sizeof half, sizeof half);
  return kernels::toFloat(half);
}

int bitAt(const std::byte* plane, int bit) {
  return (static_cast<int>(plane[bit / 8]) >> (bit % 8)) & 1;
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
  StoredCode stored{halfAt(page, 2 * channel), halfAt(page, 2 * channel + 1), 0};
  const std::byte* const planes =
      page + format.keyScaleBytes() +
      static_cast<std::size_t>(channel) * format.bits.keys * format.tokens / 8;
  for (int b = 0; b < format.bits.keys; ++b)
    stored.code |= bitAt(planes + b * format.tokens / 8, token) << b;
  return stored;
}

StoredCode valueCode(const std::byte* page, const PageFormat& format, int token, int channel) {
  const std::byte* const scales = page + format.keyScaleBytes() + format.keyCodeBytes();
  const int groups = (format.dim + 63) / 64;
  const std::size_t pair = static_cast<std::size_t>(token) * groups + channel / 64;
  StoredCode stored{halfAt(scales, 2 * pair), halfAt(scales, 2 * pair + 1), 0};
  const int planeBytes = (format.dim + 31) / 32 * 4;
  const std::byte* const planes = scales + static_cast<std::size_t>(format.tokens) * groups * 4 +
                                  static_cast<std::size_t>(token) * format.bits.values * planeBytes;
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

std::vector<double> referenceProbabilities(const std::vector<double>& query,
                                           const std::vector<Pair>& pairs, double scale) {
  std::vector<double> scores;
  for (const Pair& pair : pairs) {
    double score = 0;
    for (std::size_t c = 0; c < query.size(); ++c) score += query[c] * pair.key[c];
    scores.push_back(score * scale);
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
  for (std::size_t t = 0; t < pairs.size(); ++t)
    for (std::size_t c = 0; c < out.size(); ++c) out[c] += probabilities[t] * pairs[t].value[c];
  return out;
}

}  // namespace specache::test
