// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstddef>

#include "kernels/cpu/convert.h"
#include "kernels/cpu/linear_few.h"
#include "kernels/cpu/linear_quantized.h"
#include "kernels/cpu/linear_tiles.h"
#include "kernels/cpu/operations.h"
#include "kernels/cpu/panels.h"
#include "kernels/quantized_types.h"

namespace specache::kernels::cpu {
namespace {

constexpr int kFewRows = 8;  // above, it pays to turn weights into floats first

bool hasQuantizedWeight(const Product& product) {
  return isQuantized(product.weight.dtype);
}

void linearOfFewRows(Workers& workers, ConstRows x, const QuantizedRows& rounded,
                     const Weight& weight, Rows out, Result result) {
  constexpr int kBlockWeights = 1 << 16;  // about 10 microseconds
  const int outputs = std::max(1, kBlockWeights / std::max(1, weight.columns));
  const int blocks = (weight.rows + outputs - 1) / outputs;
  workers.parallelFor(blocks, [&](int block, Scratch&) {
    const int first = block * outputs;
    const int count = std::min(outputs, weight.rows - first);
    if (isQuantized(weight.dtype))
      linearQuantized(rounded, weight, first, count, out, result);
    else
      linearFew(x, weight, first, count, out, result);
  });
}

void linearOfFewRows(Workers& workers, ConstRows x, std::span<const Product> products,
                     Result result) {
  QuantizedRows rounded;
  if (std::ranges::any_of(
          products, [](const Product& product) { return isQuantized(product.weight.dtype); })) {
    rounded = takeQuantizedRows(workers.scratch(), x);
    workers.parallelFor(x.count, [&](int row, Scratch&) { quantizeRow(x, row, rounded); });
  }
  for (const auto& [weight, out] : products)
    linearOfFewRows(workers, x, rounded, weight, out, result);
}

/// Blocks of outputs times blocks of rows on the processor's matrix unit.
void linearOfTiles(Workers& workers, ConstRows x, std::span<const Product> products,
                   Result result) {
  constexpr int kRows = 512;  // whose tiles take a few megabytes
  for (int row = 0; row < x.count; row += kRows) {
    const ConstRows some(x.data + static_cast<std::ptrdiff_t>(row) * x.width,
                         std::min(kRows, x.count - row), x.width);
    const Scratch::Scope scope(workers.scratch());
    const TiledRows tiles = takeTiledRows(workers.scratch(), some);
    workers.parallelFor((some.count + kTileRows - 1) / kTileRows * 2,
                        [&](int block, Scratch&) { fillTiledRows(some, block, tiles); });
    for (const Product& product : products) {
      const int blocks = (product.weight.rows + kTileOutputs - 1) / kTileOutputs;
      workers.parallelFor(blocks, [&](int block, Scratch& scratch) {
        linearTiles(tiles, product.weight, block * kTileOutputs, product.out.slice(row, some.count),
                    result, scratch);
      });
    }
  }
}

/// Rows of x in panels, transposed: [⌈count / kPanel⌉][width][kPanel].
const float* takePanels(Workers& workers, ConstRows x) {
  const auto panelFloats = static_cast<std::ptrdiff_t>(kPanel) * x.width;
  auto* const panels =
      workers.scratch().take<float>(static_cast<std::size_t>(wholePanels(x.count)) * x.width);
  workers.parallelFor(wholePanels(x.count) / kPanel, [&](int panel, Scratch&) {
    const std::ptrdiff_t row = std::ptrdiff_t{panel} * kPanel;
    fillTransposedPanels(x.data + row * x.width, x.width,
                         std::min(kPanel, x.count - static_cast<int>(row)), x.width,
                         panels + panel * panelFloats);
  });
  return panels;
}

/// Outputs `first` … `first + outputs − 1` for up to kPanel rows, one panel.
void multiplyPanel(const float* weights, int outputs, int width, const float* panel, float* sums) {
  constexpr int kDepth = 256;  // of which a panel's part stays in the first-level cache
  std::fill_n(sums, static_cast<std::size_t>(outputs) * kPanel, 0.0F);
  for (int column = 0; column < width; column += kDepth)
    addPanels({weights + column, width, panel + static_cast<std::ptrdiff_t>(column) * kPanel, sums,
               kPanel, outputs, std::min(kDepth, width - column), kPanel});
}

/// Blocks of outputs, whose weights become floats, times panels of rows: small enough that threads
/// end at about the same time, and that a stop does not wait long.
void linearOfManyRows(Workers& workers, const float* panels, int rows, const Weight& weight,
                      Rows out, Result result) {
  constexpr int kOutputs = 64;
  const int width = weight.columns;
  workers.parallelFor((weight.rows + kOutputs - 1) / kOutputs, [&](int block, Scratch& scratch) {
    const int first = block * kOutputs;
    const int outputs = std::min(kOutputs, weight.rows - first);
    auto* const floats = scratch.take<float>(static_cast<std::size_t>(outputs) * width);
    for (int i = 0; i < outputs; ++i)
      weightRowToFloats(weight, first + i, floats + static_cast<std::ptrdiff_t>(i) * width);
    float sums[kOutputs * kPanel];
    for (int row = 0; row < rows && !workers.stopped(); row += kPanel) {
      multiplyPanel(floats, outputs, width, panels + static_cast<std::ptrdiff_t>(row) * width,
                    sums);
      for (int r = 0; r < std::min(kPanel, rows - row); ++r) {
        float* const to = out.data + static_cast<std::ptrdiff_t>(row + r) * out.width + first;
        for (int i = 0; i < outputs; ++i) put(sums[i * kPanel + r], result, to[i]);
      }
    }
  });
}

void linearOfManyRows(Workers& workers, ConstRows x, std::span<const Product> products,
                      Result result) {
  const float* const panels = takePanels(workers, x);
  for (const auto& [weight, out] : products)
    linearOfManyRows(workers, panels, x.count, weight, out, result);
}

}  // namespace

void linear(Workers& workers, ConstRows x, std::span<const Product> products, Result result) {
  if (x.count <= kFewRows) return linearOfFewRows(workers, x, products, result);
  if (hasTiles() && std::ranges::all_of(products, hasQuantizedWeight))
    return linearOfTiles(workers, x, products, result);
  linearOfManyRows(workers, x, products, result);
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
