// SPDX-License-Identifier: GPL-3.0-or-later
// Streams 16-bit rows from CPU memory through a few tiles on the device, ahead of the computation.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "core/model/runtime.h"
#include "kernels/backend.h"

namespace specache {

/// Reads positions 0 … tokens − 1 of layer after layer. While one tile is attended to on the
/// compute stream, the next ones load on the copy stream. Layers' ends are no borders for it: the
/// next layer's first tiles load while this layer's products are computed, as many as there is room
/// for.
class TileStream {
 public:
  /// For up to `tokens` tokens. Throws kernels::OutOfMemory.
  TileStream(kernels::Backend& backend, Runtime& runtime, kernels::KvHeads heads, int tokens);

  /// Begins to load the first tiles. Everything from the last start must have been used or the
  /// streams be idle.
  void start(kernels::HostRows host, int layers, int tokens);

  /// Calls use(tile, first position, tokens) for every tile of `layer`; it queues on the compute
  /// stream. Layers must come in order.
  template <class Use>
  void forEachTile(int layer, Use use) {
    for (int index = layer * tilesPerLayer_; index < (layer + 1) * tilesPerLayer_; ++index) {
      Tile& tile = tileOf(index);
      const int first = (index % tilesPerLayer_) * tileTokens_;
      runtime_.compute().wait(*tile.loaded);
      use(view(tile), first, std::min(tileTokens_, tokens_ - first));
      runtime_.compute().record(*tile.used);
      load(index + static_cast<int>(tiles_.size()));
    }
  }

 private:
  struct Tile {
    kernels::Buffer rows;
    std::unique_ptr<kernels::Event> loaded, used;
  };

  kernels::KvRows view(const Tile& tile) const {
    return {tile.rows.as<kernels::Half>(), heads_, tileTokens_};
  }
  Tile& tileOf(int index) { return tiles_[static_cast<std::size_t>(index) % tiles_.size()]; }
  void load(int index);

  kernels::Backend& backend_;
  Runtime& runtime_;
  kernels::KvHeads heads_;
  int tileTokens_;
  std::vector<Tile> tiles_;

  kernels::HostRows host_;
  int layers_ = 0;
  int tokens_ = 0;
  int tilesPerLayer_ = 0;
};

}  // namespace specache
