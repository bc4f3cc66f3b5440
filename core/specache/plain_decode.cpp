// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/decode.h"
#include "core/specache/decode_parts.h"

namespace specache {

void PlainDecode::attend(int layer, const kernels::HeadRows& heads, kernels::Rows out) {
  constexpr int kRows = 1;
  const auto& [backend, runtime, options, stores, memory, config] = context_;
  kernels::Stream& compute = runtime.compute();
  const bool isObserved = decode_parts::isObserved(context_);

  decode_parts::waitForStores(context_, layer);
  backend.appendWindow(compute, heads, memory.computeStates(), stores.shape.sequences, kRows,
                       stores.window.layer(layer));
  backend.attendDecode(compute,
                       decode_parts::attention(context_, layer, kRows, heads.queries, out));
  if (!isObserved && !stores.lowBit) return;  // nothing for the copy stream to do

  decode_parts::handOver(context_, layer);
  decode_parts::observe(context_, layer, kRows);
  if (stores.lowBit) decode_parts::storeNewest(context_, layer);
}

}  // namespace specache
