// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/kernels/layer_stores.h"

#include <cmath>

#include "core/specache/layout.h"
#include "core/specache/stores.h"

namespace specache::app {

using namespace kernels;

LayerStores::LayerStores(const KernelBench& bench, const CacheOptions& options, int context,
                         int rows)
    : bench_(bench),
      options_(options),
      heads_(bench.config.kvHeads),
      context_(context),
      rows_(rows),
      paged_(pagedTokens(context, options.residual, options.group)),
      window_(ringCapacity(options.residual, options.group)),
      format_(pageFormat(bench.backend, options, heads_)),
      memory_(bench.memory()) {
  if (options.mode == CacheMode::full) {
    paged_ = 0;
    window_ = context + rows;
  }
  if (paged_ > 0) source_ = {memory_.rows(ofAllHeads(paged_), heads_), heads_, paged_};
  const int width = bench.config.queryWidth();
  states_ = memory_.holding(std::vector<SequenceState>{{context, paged_}});
  const std::size_t values = static_cast<std::size_t>(rows) * static_cast<std::size_t>(width);
  query_ = {memory_.floats(values), rows, width};
  out_ = {memory_.floats(values), rows, width};
  figures_ = memory_.holding(std::vector<HeadFigures>(ofAllHeads(1)));
  fetch_ = {memory_.holding(std::vector<std::int32_t>(ofAllHeads(1))),
            memory_.holding(std::vector<std::int32_t>(ofAllHeads(options.topK))), options.topK};
  const int copies = copiesFor(attentionBytes());
  for (int i = 0; i < copies; ++i) layers_.push_back(makeLayer());
}

LayerStores::Layer LayerStores::makeLayer() {
  Layer layer;
  layer.window = {memory_.rows(ofAllHeads(window_), heads_), heads_, window_};
  const int width = context_ + rows_;
  layer.importance = {memory_.floats(ofAllHeads(rows_ * width)), rows_, heads_.count, width};
  if (paged_ == 0) return layer;

  const int pages = paged_ / options_.group;
  layer.pages = {memory_.room(ofAllHeads(pages) * format_.pageBytes()), format_, heads_.count,
                 pages};
  bench_.backend.quantizePages(bench_.stream, source_, 0, layer.pages, 0, 0, pages,
                               options_.quantizer);
  if (const int count = slotCount(options_); count > 0) {
    layer.slots = {memory_.rows(ofAllHeads(count), heads_),
                   memory_.holding(memory_.positions(ofAllHeads(1), count, paged_)),
                   memory_.holding(std::vector<std::int32_t>(ofAllHeads(count))), heads_, count};
  }
  return layer;
}

DecodeAttention LayerStores::attention(int i) const {
  DecodeAttention attention;
  attention.query = query_;
  attention.sequences = 1;
  attention.rows = rows_;
  attention.states = states_;
  attention.pages = layer(i).pages;
  attention.slots = layer(i).slots;
  attention.window = layer(i).window;
  attention.scale = 1.0f / std::sqrt(static_cast<float>(heads_.dim));
  attention.out = out_;
  attention.importance = layer(i).importance;
  return attention;
}

Selection LayerStores::selection(int i) const {
  Selection selection;
  selection.importance = layer(i).importance;
  selection.choice = Choice::readingOn;
  selection.topK = options_.topK;
  selection.sequences = 1;
  selection.states = states_;
  selection.slots = layer(i).slots;
  selection.fetch = fetch_;
  selection.figures = figures_;
  return selection;
}

double LayerStores::attentionBytes() const {
  const std::size_t rows = ofAllHeads(context_ - paged_ + rows_ + slotCount(options_));
  const std::size_t pages = ofAllHeads(paged_ / options_.group);
  return static_cast<double>(rows * heads_.rowBytes() + pages * format_.pageBytes()) +
         importanceBytes();
}

double LayerStores::importanceBytes() const {
  return static_cast<double>(ofAllHeads(rows_ * context_) * sizeof(float));
}

}  // namespace specache::app
