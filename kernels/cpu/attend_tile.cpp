// SPDX-License-Identifier: GPL-3.0-or-later
// Exact attention of prefill: the query heads of a KV head are stacked as rows, keys go through in
// blocks, and a block's scores, probabilities and values stay in cache.
#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/cpu/convert.h"
#include "kernels/cpu/operations.h"
#include "kernels/cpu/panels.h"
#include "kernels/cpu/soft_cap.h"
#include "kernels/cpu/softmax.h"
#include "kernels/visible_positions.h"

namespace specache::kernels::cpu {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kPerLn2 = 1.442695041F;  // scores in units of ln 2: e^x = 2^(x / ln 2)
constexpr int kLeastRows = 64;  // stacked query rows of one task: enough for a fast product,
constexpr int kMostRows = 256;  // and few enough to stay in cache
constexpr int kBlockKeys = 256;

/// One task: a KV head and a block of queries. Row i · group + g is query `first` + i, head g.
struct QueryBlock {
  const TileAttention& tile;
  int head;
  int group;
  int first;
  int count;

  int dim() const { return tile.tile.heads.dim; }
  int rows() const { return count * group; }
  /// Where a stacked row's head lies in [rows][query heads].
  std::ptrdiff_t headAt(int row) const {
    const std::ptrdiff_t query = first + row / group;
    return (query * tile.tile.heads.count + head) * group + row % group;
  }
  int position(int row) const { return tile.firstQuery + first + row / group; }
  /// Keys of the tile that a stacked row sees.
  PositionRange seen(int row) const {
    return visiblePositions(position(row), tile.slidingWindow)
        .within(tile.firstKey, tile.tileTokens);
  }
};

/// Intermediate values of one task.
struct Buffers {
  float* query;        ///< [rows][d], scaled
  float* keys;         ///< [kBlockKeys][2·d], K ‖ V
  float* keyPanels;    ///< of keysᵀ, [d][kBlockKeys]
  float* valuePanels;  ///< of [kBlockKeys][d]
  float* scores;       ///< [rows][kBlockKeys]
  float* values;       ///< [rows][d in whole panels]
  float* max;          ///< [rows]
  float* sum;          ///< [rows]
};

/// What queries are multiplied with, so that scores come in units of ln 2, or of the cap on them.
float queryScale(const TileAttention& tile) {
  return tile.softCap > 0 ? tile.scale / tile.softCap : tile.scale * kPerLn2;
}

Buffers takeBuffers(const QueryBlock& block, Scratch& scratch) {
  const auto rows = static_cast<std::size_t>(block.rows());
  const auto dim = static_cast<std::size_t>(block.dim());
  const auto wholeDim = static_cast<std::size_t>(wholePanels(block.dim()));
  return {scratch.take<float>(rows * dim),
          scratch.take<float>(2 * dim * kBlockKeys),
          scratch.take<float>(dim * kBlockKeys),
          scratch.take<float>(wholeDim * kBlockKeys),
          scratch.take<float>(rows * kBlockKeys),
          scratch.take<float>(rows * wholeDim),
          scratch.take<float>(rows),
          scratch.take<float>(rows)};
}

void load(const QueryBlock& block, const Buffers& buffers) {
  const std::ptrdiff_t dim = block.dim();
  const std::ptrdiff_t wholeDim = wholePanels(block.dim());
  const SoftmaxState& state = block.tile.state;
  const float scale = queryScale(block.tile);
  for (int row = 0; row < block.rows(); ++row) {
    const std::ptrdiff_t at = block.headAt(row);
    const float* const query = block.tile.query.data + at * dim;
    for (std::ptrdiff_t c = 0; c < dim; ++c) buffers.query[row * dim + c] = query[c] * scale;
    std::copy_n(state.values.data + at * dim, dim, buffers.values + row * wholeDim);
    buffers.max[row] = state.max[at];
    buffers.sum[row] = state.sum[at];
  }
}

void store(const QueryBlock& block, const Buffers& buffers) {
  const std::ptrdiff_t dim = block.dim();
  const std::ptrdiff_t wholeDim = wholePanels(block.dim());
  const SoftmaxState& state = block.tile.state;
  for (int row = 0; row < block.rows(); ++row) {
    const std::ptrdiff_t at = block.headAt(row);
    std::copy_n(buffers.values + row * wholeDim, dim, state.values.data + at * dim);
    state.max[at] = buffers.max[row];
    state.sum[at] = buffers.sum[row];
  }
}

void capBlock(const QueryBlock& block, const Buffers& buffers, int keys) {
  for (std::ptrdiff_t row = 0; row < block.rows(); ++row)
    capScores(buffers.scores + row * kBlockKeys, static_cast<std::size_t>(keys),
              block.tile.softCap * kPerLn2);
}

void attendKeys(const QueryBlock& block, const Buffers& buffers, int firstKey, int keys) {
  const int dim = block.dim();
  const int wholeDim = wholePanels(dim);
  const std::ptrdiff_t stride = std::ptrdiff_t{2} * dim;  // K ‖ V
  halfsToFloats(block.tile.tile.row(block.head, firstKey), static_cast<std::size_t>(keys * stride),
                buffers.keys);
  fillTransposedPanels(buffers.keys, stride, keys, dim, buffers.keyPanels);
  fillPanels(buffers.keys + dim, stride, keys, dim, buffers.valuePanels);
  // scores = query · keysᵀ
  multiplyPanels(
      {buffers.query, dim, buffers.keyPanels, buffers.scores, kBlockKeys, block.rows(), dim, keys});
  if (block.tile.softCap > 0) capBlock(block, buffers, keys);
  softmaxBlock({buffers.scores, kBlockKeys, block.rows(), keys, block.group, block.position(0),
                block.tile.firstKey + firstKey, block.tile.slidingWindow, buffers.max, buffers.sum,
                buffers.values, wholeDim});
  // values += probabilities · V
  addPanels({buffers.scores, kBlockKeys, buffers.valuePanels, buffers.values, wholeDim,
             block.rows(), keys, dim});
}

void attendBlock(const QueryBlock& block, const Workers& workers, Scratch& scratch) {
  const PositionRange seen{block.seen(0).first, block.seen(block.rows() - 1).end};
  if (seen.count() <= 0) return;
  const Buffers buffers = takeBuffers(block, scratch);
  load(block, buffers);
  for (int key = seen.first; key < seen.end && !workers.stopped(); key += kBlockKeys)
    attendKeys(block, buffers, key, std::min(kBlockKeys, seen.end - key));
  store(block, buffers);
}

/// So many that every thread has a few tasks, if there are enough queries.
int queriesOfTask(const TileAttention& attention, int group, int threads) {
  constexpr int kTasksPerThread = 4;
  const int rows = attention.query.count * group * attention.tile.heads.count;
  const int wanted = std::clamp(rows / (threads * kTasksPerThread), kLeastRows, kMostRows);
  return std::max(1, wanted / group);
}

}  // namespace

void resetAttention(Workers&, SoftmaxState state) {
  const std::size_t heads = static_cast<std::size_t>(state.values.count) * state.heads;
  std::fill_n(state.max, heads, -kInfinity);
  std::fill_n(state.sum, heads, 0.0F);
  std::fill_n(state.values.data, static_cast<std::size_t>(state.values.count) * state.values.width,
              0.0F);
}

void finishAttention(Workers& workers, SoftmaxState state) {
  const int dim = state.values.width / state.heads;
  workers.parallelFor(state.values.count, [&](int row, Scratch&) {
    for (int head = 0; head < state.heads; ++head) {
      const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(row) * state.heads + head;
      scaleRow(state.values.data + at * dim, dim, 1.0F / state.sum[at]);
    }
  });
}

void attendTile(Workers& workers, const TileAttention& attention) {
  const KvHeads& heads = attention.tile.heads;
  const int group = attention.query.width / (heads.count * heads.dim);
  const int queries = queriesOfTask(attention, group, workers.threads());
  const int blocks = (attention.query.count + queries - 1) / queries;
  workers.parallelFor(heads.count * blocks, [&](int task, Scratch& scratch) {
    const int first = task / heads.count * queries;
    attendBlock({attention, task % heads.count, group, first,
                 std::min(queries, attention.query.count - first)},
                workers, scratch);
  });
}

}  // namespace specache::kernels::cpu
