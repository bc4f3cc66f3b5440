// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/cache.h"

#include "core/specache/full_cache.h"
#include "core/specache/host_store.h"
#include "core/specache/tiered_cache.h"

namespace specache {

std::unique_ptr<Cache> makeCache(const Model& model, const CacheOptions& options, int sequences,
                                 const SlabSource& slabs) {
  validate(options);
  switch (options.mode) {
    case CacheMode::full:
      return std::make_unique<FullCache>(model, options, sequences);
    case CacheMode::kivi:
      return std::make_unique<KiviCache>(model, options, sequences, slabs);
    case CacheMode::fetch:
      return std::make_unique<FetchCache>(model, options, sequences, slabs);
    case CacheMode::specache:
      return std::make_unique<SpecacheCache>(model, options, sequences, slabs);
  }
  throw std::invalid_argument("unknown cache mode");
}

CacheBytes forecast(const Model& model, const CacheOptions& options, int tokens, int sequences) {
  return forecast(model.config(), model.backend(), options, tokens, sequences);
}

CacheBytes forecast(const ModelConfig& config, const kernels::Backend& backend,
                    const CacheOptions& options, int tokens, int sequences) {
  validate(options);
  const StoreShape shape{config.layers, sequences, config.kvHeads};
  const std::size_t headsOfAll = static_cast<std::size_t>(config.layers) * shape.headsPerLayer();
  const std::size_t fullKv = static_cast<std::size_t>(tokens) *
                             static_cast<std::size_t>(sequences) * config.kvBytesPerToken();
  CacheBytes bytes;
  const int rows = options.mode == CacheMode::specache ? SpecacheCache::kRows : 1;
  bytes.steps = StepMemory::bytesFor(shape, rows, config.vocabulary, tokens);
  if (options.mode == CacheMode::full) {
    bytes.window = fullKv;
    return bytes;
  }
  const int pages = pagedTokens(tokens, options.residual, options.group) / options.group;
  bytes.lowBit = headsOfAll * static_cast<std::size_t>(pages) *
                 pageFormat(backend, options, config.kvHeads).pageBytes();
  bytes.window = headsOfAll *
                 static_cast<std::size_t>(ringCapacity(options.residual, options.group)) *
                 config.kvHeads.rowBytes();
  if (slotCount(options) > 0 && options.topK > 0) {
    bytes.slots = SlotStore::bytesFor(shape, slotCount(options), options.topK);
  }
  bytes.hostKv = static_cast<std::size_t>(sequences) *
                 HostStore::bytesFor(config.kvHeads, config.layers, tokens);
  return bytes;
}

}  // namespace specache
