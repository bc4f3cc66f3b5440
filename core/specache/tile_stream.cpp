// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/tile_stream.h"

namespace specache {
namespace {

/// Every tile costs the computation a pass over the queries and what they have gathered so far:
/// about as much as 400 of its keys.
constexpr int kTileTokens = 8192;
/// One to attend to, one that loads, and one to go on with while a layer's products are computed.
constexpr int kMostTiles = 3;

}  // namespace

TileStream::TileStream(kernels::Backend& backend, Runtime& runtime, kernels::KvHeads heads,
                       int tokens)
    : backend_(backend),
      runtime_(runtime),
      heads_(heads),
      tileTokens_(std::clamp(tokens, 1, kTileTokens)) {
  const std::size_t bytes = heads.rowBytes() * static_cast<std::size_t>(heads.count) *
                            static_cast<std::size_t>(tileTokens_);
  tiles_.resize(static_cast<std::size_t>(
      std::clamp((tokens + tileTokens_ - 1) / tileTokens_, 2, kMostTiles)));
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
  for (int index = 0; index < static_cast<int>(tiles_.size()); ++index) load(index);
}

void TileStream::load(int index) {
  if (index >= layers_ * tilesPerLayer_) return;
  Tile& tile = tileOf(index);
  const int layer = index / tilesPerLayer_;
  const int first = (index % tilesPerLayer_) * tileTokens_;
  runtime_.copy().wait(*tile.used);
  backend_.loadRows(runtime_.copy(), host_, layer, first, view(tile), 0,
                    std::min(tileTokens_, tokens_ - first));
  runtime_.copy().record(*tile.loaded);
}

}  // namespace specache
