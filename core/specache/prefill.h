// SPDX-License-Identifier: GPL-3.0-or-later
// Prefill: exact 16-bit attention of a chunk of tokens to itself and to everything earlier, while
// its rows go to CPU memory and into pages.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "core/model/model.h"
#include "core/specache/stores.h"
#include "core/specache/tile_stream.h"
#include "kernels/visible_positions.h"

namespace specache {

/// A phase whose forward passes compute one chunk each.
class ChunkPhase : public AttentionPhase {
 public:
  /// The next forward pass computes `count` tokens behind the `length` that `sequence` holds. When
  /// it has run, the stores hold length + count tokens.
  virtual void beginChunk(int sequence, int length, int count) = 0;
};

/// Memory for chunks of one prefill. Made for a prefill and given back behind it.
class Prefill final : public ChunkPhase {
 public:
  /// Chunks of up to `chunk` tokens behind up to `earlier` tokens. Throws kernels::OutOfMemory.
  Prefill(const Model& model, const CacheOptions& options, Stores& stores, int chunk, int earlier);

  void beginChunk(int sequence, int length, int count) override;
  void attend(int layer, const kernels::HeadRows& heads, kernels::Rows out) override;

  /// Fills pages and window of `count` tokens behind the `length` there are from rows that are in
  /// CPU memory already. count is at most the chunk.
  void absorbFromHost(int sequence, int length, int count);
  /// Fills the window of a sequence from CPU memory, as it was at `length` tokens.
  void restoreWindow(int sequence, int length);

 private:
  struct ChunkRows {
    kernels::Buffer rows;
    std::unique_ptr<kernels::Event> offloaded;
  };

  kernels::KvRows view(const ChunkRows& chunk) const;
  /// Paged positions that a chunk behind `length` tokens sees, [layer].
  std::vector<kernels::PositionRange> earlier(int length) const;
  int paged(int length) const { return pagedTokens(length, options_.residual, options_.group); }
  void absorb(int layer, kernels::KvRows rows);

  kernels::Backend& backend_;
  Runtime& runtime_;
  CacheOptions options_;
  Stores& stores_;
  int stride_;  // rows a KV head in ChunkRows: what was in the window, then the chunk
  const ModelConfig& config_;
  TileStream tiles_;
  std::array<ChunkRows, 2> chunks_;
  kernels::Buffer max_, sum_;

  int sequence_ = 0;
  int length_ = 0;
  int count_ = 0;
};

}  // namespace specache
