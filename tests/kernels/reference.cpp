// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/reference.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <numbers>

#include "tests/kernels/reference_weights.h"

namespace specache::test {
Matrix toMatrix(const std::vector<float>& values, int count, int width) {
  Matrix rows(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i)
    rows[i].assign(values.begin() + static_cast<std::ptrdiff_t>(i) * width,
                   values.begin() + static_cast<std::ptrdiff_t>(i + 1) * width);
  return rows;
}

Matrix toMatrix(const kernels::Weight& weight) {
  const kernels::DTypeInfo type = kernels::info(weight.dtype);
  Matrix rows(static_cast<std::size_t>(weight.rows), std::vector<double>(weight.columns));
  for (int row = 0; row < weight.rows; ++row) {
    const std::byte* const data = weight.data + static_cast<std::size_t>(row) *
                                                    kernels::rowBytes(weight.dtype, weight.columns);
    for (int c = 0; c < weight.columns; ++c)
      rows[row][c] = blockValue(weight.dtype, data + c / type.blockValues * type.blockBytes,
                                c % type.blockValues);
  }
  return rows;
}

Matrix plus(Matrix x, const Matrix& y) {
  for (std::size_t row = 0; row < x.size(); ++row)
    std::ranges::transform(x[row], y[row], x[row].begin(), std::plus());
  return x;
}

Matrix referenceLinear(const Matrix& x, const Matrix& weight) {
  Matrix out(x.size(), std::vector<double>(weight.size()));
  for (std::size_t row = 0; row < x.size(); ++row)
    for (std::size_t o = 0; o < weight.size(); ++o)
      for (std::size_t c = 0; c < weight[o].size(); ++c) out[row][o] += x[row][c] * weight[o][c];
  return out;
}

Matrix referenceRmsNorm(const Matrix& x, const std::vector<float>& weight, double epsilon) {
  Matrix out = x;
  for (auto& row : out) {
    double squares = 0;
    for (const double value : row) squares += value * value;
    const double factor = 1 / std::sqrt(squares / static_cast<double>(row.size()) + epsilon);
    for (std::size_t c = 0; c < row.size(); ++c) row[c] *= factor * weight[c];
  }
  return out;
}

Matrix referenceRope(const Matrix& x, const std::vector<std::int32_t>& positions,
                     const std::vector<float>& frequencies, kernels::RopePairs pairs) {
  const std::size_t half = frequencies.size();
  Matrix out = x;
  for (std::size_t row = 0; row < x.size(); ++row) {
    for (std::size_t head = 0; head < x[row].size(); head += 2 * half) {
      for (std::size_t i = 0; i < half; ++i) {
        const bool adjacent = pairs == kernels::RopePairs::adjacent;
        const std::size_t a = head + (adjacent ? 2 * i : i);
        const std::size_t b = head + (adjacent ? 2 * i + 1 : i + half);
        const double angle = static_cast<double>(positions[row]) * frequencies[i];
        out[row][a] = x[row][a] * std::cos(angle) - x[row][b] * std::sin(angle);
        out[row][b] = x[row][a] * std::sin(angle) + x[row][b] * std::cos(angle);
      }
    }
  }
  return out;
}

Matrix referenceHadamard(const Matrix& x, int dim, kernels::RopePairs pairs) {
  constexpr int kPairs = 32;  // of a block
  const bool adjacent = pairs == kernels::RopePairs::adjacent;
  // Where value v of a block is: two to a pair.
  const auto place = [&](std::size_t head, int block, int v) {
    const int pair = block * kPairs + v / 2;
    return head + static_cast<std::size_t>(adjacent ? 2 * pair + v % 2 : pair + v % 2 * dim / 2);
  };
  Matrix out = x;
  for (std::size_t row = 0; row < x.size(); ++row) {
    for (std::size_t head = 0; head < x[row].size(); head += static_cast<std::size_t>(dim)) {
      for (int block = 0; block < dim / 2 / kPairs; ++block) {
        for (int v = 0; v < 2 * kPairs; ++v) {
          double sum = 0;
          for (int w = 0; w < 2 * kPairs; ++w) {
            const bool isNegative = std::popcount(static_cast<unsigned>(v & w)) % 2 == 1;
            sum += isNegative ? -x[row][place(head, block, w)] : x[row][place(head, block, w)];
          }
          out[row][place(head, block, v)] = sum / std::sqrt(2.0 * kPairs);
        }
      }
    }
  }
  return out;
}

Matrix referenceGatedSilu(const Matrix& gate, const Matrix& up) {
  Matrix out = gate;
  for (std::size_t row = 0; row < out.size(); ++row)
    for (std::size_t c = 0; c < out[row].size(); ++c)
      out[row][c] = gate[row][c] / (1 + std::exp(-gate[row][c])) * up[row][c];
  return out;
}

Matrix referenceGatedGelu(const Matrix& gate, const Matrix& up) {
  Matrix out = gate;
  for (std::size_t row = 0; row < out.size(); ++row) {
    for (std::size_t c = 0; c < out[row].size(); ++c) {
      const double x = gate[row][c];
      const double y = std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x);
      out[row][c] = 0.5 * x * (1 + std::tanh(y)) * up[row][c];
    }
  }
  return out;
}

void expectNear(const std::vector<float>& actual, const Matrix& expected, double tolerance) {
  std::size_t i = 0;
  for (std::size_t row = 0; row < expected.size(); ++row) {
    for (std::size_t c = 0; c < expected[row].size(); ++c, ++i) {
      ASSERT_LT(i, actual.size());
      const double allowed = tolerance * std::max(1.0, std::abs(expected[row][c]));
      ASSERT_NEAR(actual[i], expected[row][c], allowed) << "row " << row << ", column " << c;
    }
  }
  EXPECT_EQ(i, actual.size());
}

}  // namespace specache::test
