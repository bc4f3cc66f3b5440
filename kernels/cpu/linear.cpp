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

void linearOfFewRows(Workers& workers, ConstRows x, const Weight& weight, Rows out, Result result) {
  constexpr int kBlockWeights = 1 << 16;  // about 10 microseconds
  const int outputs = std::max(1, kBlockWeights / std::max(1, weight.columns));
  const int blocks = (weight.rows + outputs - 1) / outputs;
  workers.parallelFor(blocks, [&](int block, Scratch&) {
    const int first = block * outputs;
    linearFew(x, weight, first, std::min(outputs, weight.rows - first), out, result);
  });
}

/// Blocks of outputs, whose weights become floats, times blocks of rows: small enough that threads
/// end at about the same time, and that a stop does not wait long.
void linearOfManyRows(Workers& workers, ConstRows x, const Weight& weight, Rows out,
                      Result result) {
  constexpr int kOutputs = 64;
  constexpr int kRows = 512;
  const int outputBlocks = (weight.rows + kOutputs - 1) / kOutputs;
  const int rowBlocks = (x.count + kRows - 1) / kRows;
  workers.parallelFor(outputBlocks * rowBlocks, [&](int block, Scratch& scratch) {
    const int first = block / rowBlocks * kOutputs;
    const int outputs = std::min(kOutputs, weight.rows - first);
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(block % rowBlocks) * kRows;
    const int rows = std::min(kRows, x.count - static_cast<int>(row));
    auto* const floats = scratch.take<float>(static_cast<std::size_t>(outputs) * weight.columns);
    for (int i = 0; i < outputs; ++i)
      weightRowToFloats(weight, first + i,
                        floats + static_cast<std::ptrdiff_t>(i) * weight.columns);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, outputs, weight.columns, 1.0F,
                x.data + row * x.width, x.width, floats, weight.columns,
                result == Result::added ? 1.0F : 0.0F, out.data + row * out.width + first,
                out.width);
  });
}

}  // namespace

void linear(Workers& workers, ConstRows x, Weight weight, Rows out, Result result) {
  if (x.count <= kFewRows)
    linearOfFewRows(workers, x, weight, out, result);
  else
    linearOfManyRows(workers, x, weight, out, result);
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
