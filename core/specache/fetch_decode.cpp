// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/decode.h"
#include "core/specache/decode_parts.h"

namespace specache {

void FetchDecode::attend(int layer, const kernels::HeadRows& heads, kernels::Rows out) {
  constexpr int kRows = 1;
  const auto& [backend, runtime, options, stores, memory, config] = context_;
  kernels::Stream& compute = runtime.compute();
  kernels::DecodeAttention attention =
      decode_parts::attention(context_, layer, kRows, heads.queries, out);
  attention.settled = false;  // slots change within the step

  decode_parts::waitForStores(context_, layer);
  backend.appendWindow(compute, heads, memory.computeStates(), stores.shape.sequences, kRows,
                       stores.window.layer(layer));
  backend.attendDecode(compute, attention);

  // The token's own choice crosses to the device while everything waits for it…
  decode_parts::handOver(context_, layer);
  decode_parts::selectAndFetch(context_, memory.copyStates(), nullptr, layer, kRows,
                               kernels::Choice::newestRow);
  compute.wait(memory.fetched(layer));

  // …and the attention is computed again with it.
  backend.attendDecode(compute, attention);
  decode_parts::handOver(context_, layer);
  decode_parts::observe(context_, layer, kRows);
  decode_parts::storeNewest(context_, layer);
}

}  // namespace specache
