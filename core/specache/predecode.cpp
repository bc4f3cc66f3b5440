// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/decode.h"
#include "core/specache/decode_parts.h"

namespace specache {

void Predecode::attend(int layer, const kernels::HeadRows& heads, kernels::Rows out) {
  constexpr int kRows = 1;  // T_1
  const auto& [backend, runtime, options, stores, memory, config] = context_;
  kernels::Stream& compute = runtime.compute();
  kernels::Stream& copy = runtime.copy();

  decode_parts::waitForStores(context_, layer);
  // T_1's row stands in the window for this attention only: the first decode step computes it
  // again.
  backend.appendWindow(compute, heads, memory.computeStates(), stores.shape.sequences, kRows,
                       stores.window.layer(layer));
  backend.attendDecode(compute,
                       decode_parts::attention(context_, layer, kRows, heads.queries, out));

  // Its attention selects the first fetch.
  decode_parts::handOver(context_, layer);
  decode_parts::selectAndFetch(context_, memory.copyStates(), nullptr, layer, kRows,
                               kernels::Choice::readingOn);
  copy.record(memory.stored(layer));
}

}  // namespace specache
