// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/specache/cache_base.h"

namespace specache {

/// All KV in 16 bits on the device: the yardstick for the others.
class FullCache final : public CacheBase {
 public:
  FullCache(const Model& model, const CacheOptions& options, int sequences);

  void rewind(int sequence, int length) override;
  std::vector<std::byte> exportRows(int sequence, int first, int count) const override;
  void importRows(int sequence, std::span<const std::byte> rows, int count) override;

 protected:
  int decode(std::span<const std::int32_t> tokens) override;
  std::unique_ptr<ChunkPhase> makePrefill(int chunk, int earlier) override;
  void makeRoom(int tokens) override;
  void restore(int) override {}
  int paged(int) const override { return 0; }
};

}  // namespace specache
