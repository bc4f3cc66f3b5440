// SPDX-License-Identifier: GPL-3.0-or-later
// Streams 16-bit rows from CPU memory through a few tiles on the device, ahead of the computation.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/model/runtime.h"
#include "kernels/backend.h"
#include "kernels/visible_positions.h"

namespace specache {

/// Reads a range of positions of layer after layer. While one tile is attended to on the compute
/// stream, the next ones load on the copy stream. Layers' ends are no borders for it: the next
/// layer's first tiles load while this layer's products are computed, as many as there is room for.
class TileStream {
 public:
  /// For up to `tokens` tokens. Throws kernels::OutOfMemory.
  TileStream(kernels::Backend& backend, Runtime& runtime, kernels::KvHeads heads, int tokens);

  /// Begins to load the first tiles of positions layers[layer]. Everything from the last start must
  /// have been used or the streams be idle.
  void start(kernels::HostRows host, std::span<const kernels::PositionRange> layers);

  /// Calls use(tile, first position, tokens) for every tile of `layer`; it queues on the compute
  /// stream. Layers must come in order.
  template <class Use>
  void forEachTile(int layer, Use use) {
    for (; next_ < pieces_.size() && pieces_[next_].layer == layer; ++next_) {
      const Piece& piece = pieces_[next_];
      Tile& tile = tileOf(next_);
      runtime_.compute().wait(*tile.loaded);
      use(view(tile), piece.first, piece.tokens);
      runtime_.compute().record(*tile.used);
      load(next_ + tiles_.size());
    }
  }

 private:
  struct Tile {
    kernels::Buffer rows;
    std::unique_ptr<kernels::Event> loaded, used;
  };
  /// What is in a tile at its time.
  struct Piece {
    int layer;
    int first;  // position
    int tokens;
  };

  kernels::KvRows view(const Tile& tile) const {
    return {tile.rows.as<kernels::Half>(), heads_, tileTokens_};
  }
  Tile& tileOf(std::size_t piece) { return tiles_[piece % tiles_.size()]; }
  void load(std::size_t piece);

  kernels::Backend& backend_;
  Runtime& runtime_;
  kernels::KvHeads heads_;
  int tileTokens_;
  std::vector<Tile> tiles_;

  kernels::HostRows host_;
  std::vector<Piece> pieces_;  // in the order in which they are attended to
  std::size_t next_ = 0;       // of the pieces
};

}  // namespace specache
