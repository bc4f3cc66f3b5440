// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/tile_stream.h"

namespace specache {

TileStream::TileStream(kernels::Backend& backend, Runtime& runtime, kernels::KvHeads heads,
                       int tileTokens)
    : backend_(backend), runtime_(runtime), heads_(heads), tileTokens_(tileTokens) {
  const std::size_t bytes = heads.rowBytes() * static_cast<std::size_t>(heads.count) *
                            static_cast<std::size_t>(tileTokens);
  for (Tile& tile : tiles_) {
    tile.rows = backend.allocate(bytes, kernels::LedgerEntry::workspace);
    tile.loaded = backend.createEvent();
    tile.used = backend.createEvent();
  }
}

void TileStream::start(kernels::HostRows host, int layers, int tokens) {
  host_ = host;
  layers_ = layers;
  tokens_ = tokens;
  tilesPerLayer_ = (tokens + tileTokens_ - 1) / tileTokens_;
  load(0);
  load(1);
}

void TileStream::load(int index) {
  if (index >= layers_ * tilesPerLayer_) return;
  Tile& tile = tiles_[static_cast<std::size_t>(index % 2)];
  const int layer = index / tilesPerLayer_;
  const int first = (index % tilesPerLayer_) * tileTokens_;
  runtime_.copy().wait(*tile.used);
  backend_.loadRows(runtime_.copy(), host_, layer, first, view(tile), 0,
                    std::min(tileTokens_, tokens_ - first));
  runtime_.copy().record(*tile.loaded);
}

}  // namespace specache
