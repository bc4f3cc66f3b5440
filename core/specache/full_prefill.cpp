// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/full_prefill.h"

#include "core/specache/attention_window.h"

namespace specache {

FullPrefill::FullPrefill(const Model& model, Stores& stores, int chunk)
    : backend_(model.backend()),
      runtime_(model.runtime()),
      stores_(stores),
      config_(model.config()) {
  const std::size_t scores = static_cast<std::size_t>(chunk * config_.queryHeads) * sizeof(float);
  max_ = backend_.allocate(scores, kernels::LedgerEntry::workspace);
  sum_ = backend_.allocate(scores, kernels::LedgerEntry::workspace);
}

void FullPrefill::beginChunk(int sequence, int length, int count) {
  sequence_ = sequence;
  length_ = length;
  count_ = count;
}

void FullPrefill::attend(int layer, const kernels::HeadRows& heads, kernels::Rows out) {
  kernels::Stream& compute = runtime_.compute();
  const kernels::KvRows rows = stores_.window.rows(layer, sequence_);
  backend_.packRows(compute, heads, rows, length_);

  kernels::TileAttention attention;
  attention.query = heads.queries;
  attention.tile = rows;
  attention.tileTokens = length_ + count_;
  attention.firstQuery = length_;
  attention.scale = config_.attentionScale();
  attention.softCap = config_.attentionSoftCap;
  attention.slidingWindow = attentionWindow(config_, layer);
  attention.state = {max_.as<float>(), sum_.as<float>(), out, config_.queryHeads};
  backend_.resetAttention(compute, attention.state);
  backend_.attendTile(compute, attention);
  backend_.finishAttention(compute, attention.state);
}

}  // namespace specache
