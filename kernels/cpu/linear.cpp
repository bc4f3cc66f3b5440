// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstddef>

#include <cblas.h>

#include "kernels/cpu/convert.h"
#include "kernels/cpu/linear_few.h"
#include "kernels/cpu/operations.h"

namespace specache::kernels::cpu {
namespace {

constexpr int kFewRows = 8;  // above, it pays to turn weights into floats first

void linearOfFewRows(Workers& workers, ConstRows x, const Weight& weight, Rows out) {
  constexpr int kBlockWeights = 1 << 16;  // about 10 microseconds
  const int outputs = std::max(1, kBlockWeights / std::max(1, weight.columns));
  const int blocks = (weight.rows + outputs - 1) / outputs;
  workers.parallelFor(blocks, [&](int block, Scratch&) {
    const int first = block * outputs;
    linearFew(x, weight, first, std::min(outputs, weight.rows - first), out);
  });
}

/// Blocks of outputs, whose weights become floats, times blocks of rows, so that a task is some
/// milliseconds.
void linearOfManyRows(Workers& workers, ConstRows x, const Weight& weight, Rows out) {
  constexpr int kOutputs = 128;
  constexpr int kRows = 512;
  const int blocks = (weight.rows + kOutputs - 1) / kOutputs;
  workers.parallelFor(blocks, [&](int block, Scratch& scratch) {
    const int first = block * kOutputs;
    const int outputs = std::min(kOutputs, weight.rows - first);
    auto* const floats = scratch.take<float>(static_cast<std::size_t>(outputs) * weight.columns);
    for (int i = 0; i < outputs; ++i)
      weightRowToFloats(weight, first + i,
                        floats + static_cast<std::ptrdiff_t>(i) * weight.columns);
    for (int row = 0; row < x.count && !workers.stopped(); row += kRows)
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, std::min(kRows, x.count - row), outputs,
                  weight.columns, 1.0F, x.data + static_cast<std::ptrdiff_t>(row) * x.width,
                  x.width, floats, weight.columns, 0.0F,
                  out.data + static_cast<std::ptrdiff_t>(row) * out.width + first, out.width);
  });
}

}  // namespace

void linear(Workers& workers, ConstRows x, Weight weight, Rows out) {
  if (x.count <= kFewRows)
    linearOfFewRows(workers, x, weight, out);
  else
    linearOfManyRows(workers, x, weight, out);
}

void embed(Workers& workers, Weight table, const std::int32_t* tokens, Rows out) {
  workers.parallelFor(out.count, [&](int row, Scratch&) {
    if (tokens[row] < 0 || tokens[row] >= table.rows)
      throw std::out_of_range("Token " + std::to_string(tokens[row]) +
                              " is outside the vocabulary of " + std::to_string(table.rows) +
                              ". The tokenizer does not belong to this model.");
    weightRowToFloats(table, tokens[row], out.data + static_cast<std::ptrdiff_t>(row) * out.width);
  });
}

}  // namespace specache::kernels::cpu
