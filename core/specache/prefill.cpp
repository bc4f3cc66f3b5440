// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/prefill.h"

#include "core/specache/attention_window.h"

namespace specache {

using kernels::KvRows;
using kernels::LedgerEntry;

Prefill::Prefill(const Model& model, const CacheOptions& options, Stores& stores, int chunk,
                 int earlier)
    : backend_(model.backend()),
      runtime_(model.runtime()),
      options_(options),
      stores_(stores),
      stride_(options.residual + options.group + chunk),
      config_(model.config()),
      tiles_(backend_, runtime_, stores.shape.heads, earlier) {
  const kernels::KvHeads heads = stores.shape.heads;
  for (ChunkRows& rows : chunks_) {
    rows.rows = backend_.allocate(
        heads.rowBytes() * static_cast<std::size_t>(heads.count * stride_), LedgerEntry::workspace);
    rows.offloaded = backend_.createEvent();
  }
  const std::size_t scores = static_cast<std::size_t>(chunk * config_.queryHeads) * sizeof(float);
  max_ = backend_.allocate(scores, LedgerEntry::workspace);
  sum_ = backend_.allocate(scores, LedgerEntry::workspace);
}

KvRows Prefill::view(const ChunkRows& chunk) const {
  return {chunk.rows.as<kernels::Half>(), stores_.shape.heads, stride_};
}

void Prefill::beginChunk(int sequence, int length, int count) {
  sequence_ = sequence;
  length_ = length;
  count_ = count;
  const HostStore& host = stores_.hosts[static_cast<std::size_t>(sequence)];
  tiles_.start(host.rows(), earlier(length));
}

std::vector<kernels::PositionRange> Prefill::earlier(int length) const {
  std::vector<kernels::PositionRange> layers;
  layers.reserve(static_cast<std::size_t>(stores_.shape.layers));
  for (int layer = 0; layer < stores_.shape.layers; ++layer) {
    // The chunk's first query sees furthest back.
    layers.push_back(kernels::visiblePositions(length, attentionWindow(config_, layer))
                         .within(0, paged(length)));
  }
  return layers;
}

void Prefill::attend(int layer, const kernels::HeadRows& heads, kernels::Rows out) {
  kernels::Stream& compute = runtime_.compute();
  kernels::Stream& copy = runtime_.copy();
  const ChunkRows& chunk = chunks_[static_cast<std::size_t>(layer % 2)];
  const KvRows rows = view(chunk);
  const int firstKey = paged(length_);
  const int inWindow = length_ - firstKey;

  // The chunk's rows in 16 bits, behind those of the window.
  compute.wait(*chunk.offloaded);
  backend_.readWindow(compute, stores_.window.layer(layer), sequence_, firstKey, rows, 0, inWindow);
  backend_.packRows(compute, heads, rows, inWindow);

  // Attention to the earlier tokens, tile by tile, then to the window and the chunk itself.
  kernels::TileAttention attention;
  attention.query = heads.queries;
  attention.firstQuery = length_;
  attention.scale = config_.attentionScale();
  attention.softCap = config_.attentionSoftCap;
  attention.slidingWindow = attentionWindow(config_, layer);
  attention.state = {max_.as<float>(), sum_.as<float>(), out, config_.queryHeads};
  backend_.resetAttention(compute, attention.state);
  tiles_.forEachTile(layer, [&](KvRows tile, int first, int tokens) {
    attention.tile = tile;
    attention.firstKey = first;
    attention.tileTokens = tokens;
    backend_.attendTile(compute, attention);
  });
  attention.tile = rows;
  attention.firstKey = firstKey;
  attention.tileTokens = inWindow + count_;
  backend_.attendTile(compute, attention);
  absorb(layer, rows);

  // The rows go to CPU memory behind the computation.
  const HostStore& host = stores_.hosts[static_cast<std::size_t>(sequence_)];
  compute.record(*chunk.offloaded);
  copy.wait(*chunk.offloaded);
  backend_.offloadRows(copy, rows, inWindow, host.rows(), layer, length_, count_);
  copy.record(*chunk.offloaded);

  // Last, as a product of its results comes next.
  backend_.finishAttention(compute, attention.state);
}

/// Quantises what leaves the window and keeps the newest rows in it. `rows` begin at the first
/// position behind the pages.
void Prefill::absorb(int layer, KvRows rows) {
  kernels::Stream& compute = runtime_.compute();
  const int g = options_.group;
  const int from = paged(length_);
  const int newLength = length_ + count_;
  const int to = paged(newLength);
  if (to > from) {
    backend_.quantizePages(compute, rows, 0, stores_.pages(layer), sequence_, from / g,
                           (to - from) / g, options_.quantizer);
  }
  backend_.fillWindow(compute, rows, to - from, stores_.window.layer(layer), sequence_, to,
                      newLength - to);
}

void Prefill::absorbFromHost(int sequence, int length, int count) {
  sequence_ = sequence;
  length_ = length;
  count_ = count;
  const KvRows rows = view(chunks_[0]);
  const kernels::HostRows host = stores_.hosts[static_cast<std::size_t>(sequence)].rows();
  const int first = paged(length);
  for (int layer = 0; layer < stores_.shape.layers; ++layer) {
    backend_.loadRows(runtime_.compute(), host, layer, first, rows, 0, length + count - first);
    absorb(layer, rows);
  }
}

void Prefill::restoreWindow(int sequence, int length) {
  const int first = paged(length);
  const KvRows rows = view(chunks_[0]);
  const kernels::HostRows host = stores_.hosts[static_cast<std::size_t>(sequence)].rows();
  for (int layer = 0; layer < stores_.shape.layers; ++layer) {
    backend_.loadRows(runtime_.compute(), host, layer, first, rows, 0, length - first);
    backend_.fillWindow(runtime_.compute(), rows, 0, stores_.window.layer(layer), sequence, first,
                        length - first);
  }
}

}  // namespace specache
