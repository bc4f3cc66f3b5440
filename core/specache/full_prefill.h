// SPDX-License-Identifier: GPL-3.0-or-later
// Prefill of the cache `full`: all KV is on the device already.
#pragma once

#include "core/specache/prefill.h"

namespace specache {

class FullPrefill final : public ChunkPhase {
 public:
  /// Chunks of up to `chunk` tokens. Throws kernels::OutOfMemory.
  FullPrefill(const Model& model, Stores& stores, int chunk);

  void beginChunk(int sequence, int length, int count) override;
  void attend(int layer, const kernels::HeadRows& heads, kernels::Rows out) override;

 private:
  kernels::Backend& backend_;
  Runtime& runtime_;
  Stores& stores_;
  const ModelConfig& config_;
  kernels::Buffer max_, sum_;

  int sequence_ = 0;
  int length_ = 0;
  int count_ = 0;
};

}  // namespace specache
