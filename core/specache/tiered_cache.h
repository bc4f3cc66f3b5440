// SPDX-License-Identifier: GPL-3.0-or-later
// Caches that keep all 16-bit rows in CPU memory and a low-bit copy on the device. They share
// stores and prefill and differ in their decode step.
#pragma once

#include "core/specache/cache_base.h"

namespace specache {

class TieredCache : public CacheBase {
 public:
  void rewind(int sequence, int length) override;
  std::vector<std::byte> exportRows(int sequence, int first, int count) const override;
  void importRows(int sequence, std::span<const std::byte> rows, int count) override;

 protected:
  TieredCache(const Model& model, const CacheOptions& options, int sequences, int rows,
              const SlabSource& slabs);

  std::unique_ptr<ChunkPhase> makePrefill(int chunk, int earlier) override;
  void makeRoom(int tokens) override;
  void restore(int sequence) override;
  int paged(int length) const override {
    return pagedTokens(length, options_.residual, options_.group);
  }
  /// Queues the step's end.
  void endStep() { memory_.endStep(options_.residual, options_.group); }
};

/// Low-bit pages and window alone.
class KiviCache final : public TieredCache {
 public:
  KiviCache(const Model& model, const CacheOptions& options, int sequences, const SlabSource& slabs)
      : TieredCache(model, options, sequences, 1, slabs) {}

 protected:
  int decode(std::span<const std::int32_t> tokens) override;
};

/// The paper's non-speculative comparison.
class FetchCache final : public TieredCache {
 public:
  FetchCache(const Model& model, const CacheOptions& options, int sequences,
             const SlabSource& slabs)
      : TieredCache(model, options, sequences, 1, slabs) {}

 protected:
  int decode(std::span<const std::int32_t> tokens) override;
};

/// SpeCache.
class SpecacheCache final : public TieredCache {
 public:
  static constexpr int kRows = 2;  ///< of a step, a sequence: T_t and T'_{t+1}

  SpecacheCache(const Model& model, const CacheOptions& options, int sequences,
                const SlabSource& slabs);

 protected:
  int decode(std::span<const std::int32_t> tokens) override;

 private:
  void predecode(std::span<const std::int32_t> tokens);
  void findGuesses(int rows);
  void readGuesses(int rows, int row);

  std::vector<std::int32_t> guesses_;      // of every sequence, for row 1 of the next step
  std::vector<std::int32_t> stoodBeside_;  // T'_{t+1}: row 1 of the last step
};

}  // namespace specache
