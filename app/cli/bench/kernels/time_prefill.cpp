// SPDX-License-Identifier: GPL-3.0-or-later
// The attention of one chunk of a prompt to one tile of earlier tokens, and what makes pages of it.
#include <algorithm>
#include <cmath>

#include "app/cli/bench/kernels/kernel_bench.h"
#include "core/specache/stores.h"

namespace specache::app {

using namespace kernels;

void timePrefill(const KernelBench& bench, int context) {
  const CacheOptions options;
  const int chunk = std::min(chunkTokens(options, bench.backend), context);
  const KvHeads heads = bench.config.kvHeads;
  const int queryHeads = bench.config.queryHeads;
  const int width = bench.config.queryWidth();
  const auto rows = static_cast<std::size_t>(context) * static_cast<std::size_t>(heads.count);
  BenchMemory memory = bench.memory();
  const auto floats = [&](int columns) {
    return memory.floats(static_cast<std::size_t>(chunk) * static_cast<std::size_t>(columns));
  };

  TileAttention attention;
  attention.query = {floats(width), chunk, width};
  attention.tile = {memory.rows(rows, heads), heads, context};
  attention.tileTokens = context;
  attention.firstQuery = context;
  attention.scale = 1.0f / std::sqrt(static_cast<float>(heads.dim));
  attention.state = {
      floats(queryHeads), floats(queryHeads), {floats(width), chunk, width}, queryHeads};
  bench.backend.resetAttention(bench.stream, attention.state);
  bench.report.add(
      {"prefill attention", std::to_string(chunk) + " behind " + std::to_string(context),
       static_cast<double>(rows * heads.rowBytes()) + 12.0 * chunk * width,
       4.0 * chunk * context * width,
       bench.timer.microseconds([&](int) { bench.backend.attendTile(bench.stream, attention); })});

  const PageFormat format = pageFormat(bench.backend, options, heads);
  const int pages = context / format.tokens;
  const std::size_t pageBytes = rows / static_cast<std::size_t>(format.tokens) * format.pageBytes();
  const Pages low{memory.room(pageBytes), format, heads.count, pages};
  bench.report.add({"pages",
                    std::to_string(context) + " tokens, " + describe(options.bits) + " bits",
                    static_cast<double>(rows * heads.rowBytes() + pageBytes), 0,
                    bench.timer.microseconds([&](int) {
                      bench.backend.quantizePages(bench.stream, attention.tile, 0, low, 0, 0, pages,
                                                  options.quantizer);
                    })});
}

}  // namespace specache::app
