// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/tile_stream.h"

#include <algorithm>

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

void TileStream::start(kernels::HostRows host, std::span<const kernels::PositionRange> layers) {
  host_ = host;
  pieces_.clear();
  next_ = 0;
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    const kernels::PositionRange& range = layers[layer];
    for (int first = range.first; first < range.end; first += tileTokens_)
      pieces_.push_back({static_cast<int>(layer), first, std::min(tileTokens_, range.end - first)});
  }
  for (std::size_t piece = 0; piece < tiles_.size(); ++piece) load(piece);
}

void TileStream::load(std::size_t piece) {
  if (piece >= pieces_.size()) return;
  const auto [layer, first, tokens] = pieces_[piece];
  Tile& tile = tileOf(piece);
  runtime_.copy().wait(*tile.used);
  backend_.loadRows(runtime_.copy(), host_, layer, first, view(tile), 0, tokens);
  runtime_.copy().record(*tile.loaded);
}

}  // namespace specache
