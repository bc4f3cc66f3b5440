// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "app/cli/bench/kernels/kernel_bench.h"
#include "core/specache/options.h"

namespace specache::app {

/// The stores of one layer and sequence as a decode step finds them, several times, and the views
/// that its operations take.
class LayerStores {
 public:
  /// `rows` are computed by a step. The cache `full` has all `context` tokens in its window.
  LayerStores(const KernelBench& bench, const CacheOptions& options, int context, int rows);

  kernels::DecodeAttention attention(int i) const;
  kernels::Selection selection(int i) const;
  kernels::HeadFigures* figures() const { return figures_; }

  /// Bytes that one attention reads and writes.
  double attentionBytes() const;
  /// Of them, those of importance.
  double importanceBytes() const;

 private:
  struct Layer {
    kernels::Window window;
    kernels::Pages pages;
    kernels::Slots slots;
    kernels::Importance importance;
  };

  Layer makeLayer();
  const Layer& layer(int i) const { return layers_[static_cast<std::size_t>(i) % layers_.size()]; }
  std::size_t ofAllHeads(int tokens) const {
    return static_cast<std::size_t>(tokens) * static_cast<std::size_t>(heads_.count);
  }

  const KernelBench& bench_;
  CacheOptions options_;
  kernels::KvHeads heads_;
  int context_;
  int rows_;
  int paged_;
  int window_;  // rows that the window has room for
  kernels::PageFormat format_;
  BenchMemory memory_;
  kernels::KvRows source_;  // of the pages
  kernels::SequenceState* states_;
  kernels::Rows query_, out_;
  kernels::HeadFigures* figures_;
  kernels::FetchList fetch_;
  std::vector<Layer> layers_;
};

}  // namespace specache::app
