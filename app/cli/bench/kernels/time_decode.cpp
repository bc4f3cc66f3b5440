// SPDX-License-Identifier: GPL-3.0-or-later
// The attention of a decode step in one layer, the choice of rows behind it, and their way to the
// device.
#include <array>

#include "app/cli/bench/kernels/layer_stores.h"

namespace specache::app {
namespace {

using namespace kernels;

struct Case {
  const char* cache;
  int rows;  // of a step
};

constexpr std::array<Case, 5> kCases = {
    {{"full", 1}, {"kivi:1", 1}, {"specache:1", 2}, {"specache:2/1", 2}, {"specache:2", 2}}};

/// Rows of one layer in pinned memory, and lists of some of them for `sequences` sequences.
void timeFetch(const KernelBench& bench, int context, int sequences) {
  constexpr int kLists = 16;
  constexpr int kSlabTokens = 64;
  const CacheOptions options;
  const KvHeads heads = bench.config.kvHeads;
  const auto lists = static_cast<std::size_t>(sequences) * static_cast<std::size_t>(heads.count);
  const std::size_t listed = lists * static_cast<std::size_t>(options.topK);
  const std::size_t slabBytes =
      static_cast<std::size_t>(kSlabTokens * heads.count) * heads.rowBytes();
  BenchMemory memory = bench.memory();

  std::vector<std::byte*> slabs(
      static_cast<std::size_t>((context + kSlabTokens - 1) / kSlabTokens));
  std::byte* const rows = memory.pinnedRows(slabs.size() * slabBytes);
  for (std::size_t i = 0; i < slabs.size(); ++i) slabs[i] = rows + i * slabBytes;
  const std::vector<HostRows> hosts(static_cast<std::size_t>(sequences),
                                    {memory.holding(slabs), heads, kSlabTokens});
  const HostRows* const table = memory.holding(hosts);

  std::vector<std::int32_t> all(listed);
  for (std::size_t i = 0; i < listed; ++i) all[i] = static_cast<int>(i) % options.topK;
  const FetchList fetch{memory.holding(std::vector<std::int32_t>(lists, options.topK)),
                        memory.holding(all), options.topK};
  std::vector<Slots> slots;
  slots.reserve(kLists);
  for (int i = 0; i < kLists; ++i)
    slots.push_back({memory.rows(listed, heads),
                     memory.holding(memory.positions(lists, options.topK, context)), nullptr, heads,
                     options.topK});
  bench.report.add(
      {"fetch", std::to_string(listed) + " rows of " + std::to_string(context),
       static_cast<double>(listed * heads.rowBytes()), 0, bench.timer.microseconds([&](int i) {
         bench.backend.fetchRows(bench.stream, fetch, slots[static_cast<std::size_t>(i % kLists)],
                                 sequences, table, 0);
       })});
}

}  // namespace

void timeDecode(const KernelBench& bench, int context) {
  for (const Case& tested : kCases) {
    const LayerStores stores(bench, parseCache(tested.cache), context, tested.rows);
    const std::string work = std::string(tested.cache) + ", " + std::to_string(context) +
                             " tokens, " + std::to_string(tested.rows) + " rows";
    bench.report.add(
        {"attention", work, stores.attentionBytes(), 0, bench.timer.microseconds([&](int i) {
           bench.backend.attendDecode(bench.stream, stores.attention(i));
         })});
    if (tested.rows == 1) continue;
    bench.report.add(
        {"selection", work, stores.importanceBytes(), 0, bench.timer.microseconds([&](int i) {
           bench.backend.selectRows(bench.stream, stores.selection(i));
         })});
    bench.report.add(
        {"observation", work, stores.importanceBytes() / 2, 0, bench.timer.microseconds([&](int i) {
           const Selection seen = stores.selection(i);
           bench.backend.observeAttention(bench.stream, seen.importance, seen.topK, seen.sequences,
                                          seen.states, seen.slots, stores.figures());
         })});
  }
}

void timeFetches(const KernelBench& bench, int context) {
  for (const int sequences : {1, 32}) timeFetch(bench, context, sequences);
}

}  // namespace specache::app
