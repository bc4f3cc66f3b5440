// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/decode.h"

#include "core/specache/decode_parts.h"

namespace specache {

void Decode::attend(int layer, const kernels::HeadRows& heads, kernels::Rows out) {
  constexpr int kRows = 2;  // T_t and T'_{t+1}
  const auto& [backend, runtime, options, stores, memory, config] = context_;
  kernels::Stream& compute = runtime.compute();

  decode_parts::waitForStores(context_, layer);

  // 1. K and V of both rows, behind everything in the window: row 1 may see row 0, not the reverse.
  backend.appendWindow(compute, heads, memory.computeStates(), stores.shape.sequences, kRows,
                       stores.window.layer(layer));

  // 2. Attention over pages, slots (which the last step's fetch has filled) and window.
  backend.attendDecode(compute,
                       decode_parts::attention(context_, layer, kRows, heads.queries, out));

  // 3. and 4. The guess chooses the rows for step t + 1 (and, ours, both rows the ones behind those
  // that they attended to), and those not in the slots are fetched, beside what is computed next.
  decode_parts::handOver(context_, layer);
  if (stores.slots)
    decode_parts::selectAndFetch(context_, memory.nextStates(),
                                 options.observe ? memory.copyStates() : nullptr, layer, kRows,
                                 kernels::Choice::readingOn);
  else
    decode_parts::observe(context_, layer, kRows);

  // 5. Row 0's K and V stay; row 1's are overwritten by the next step.
  decode_parts::storeNewest(context_, layer);
}

}  // namespace specache
