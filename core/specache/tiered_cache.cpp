// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/tiered_cache.h"

#include <algorithm>

#include "core/specache/prefill.h"

namespace specache {
namespace {

Stores makeStores(const Model& model, const CacheOptions& options, int sequences,
                  const SlabSource& slabs) {
  kernels::Backend& backend = model.backend();
  const StoreShape shape{model.config().layers, sequences, model.config().kvHeads};
  Stores stores{shape,
                WindowStore(backend, shape, ringCapacity(options.residual, options.group)),
                LowBitStore(backend, shape, pageFormat(backend, options, shape.heads)),
                {},
                {}};
  if (slotCount(options) > 0 && options.topK > 0) {
    stores.slots.emplace(backend, model.runtime().compute(), shape, slotCount(options),
                         options.topK);
  }
  for (int sequence = 0; sequence < sequences; ++sequence) {
    stores.hosts.emplace_back(backend, shape.heads, shape.layers, slabs);
  }
  return stores;
}

}  // namespace

TieredCache::TieredCache(const Model& model, const CacheOptions& options, int sequences, int rows,
                         const SlabSource& slabs)
    : CacheBase(model, options, makeStores(model, options, sequences, slabs), rows) {
  memory_.setHosts(stores_.hosts);
}

void TieredCache::makeRoom(int tokens) {
  graph_.forget();
  // The copy stream may still be at work on what is about to move.
  model_.runtime().finishCopies();
  for (HostStore& host : stores_.hosts) host.reserve(tokens);
  stores_.lowBit->reserve(model_.runtime().compute(), paged(tokens));
  memory_.reserve(tokens);
}

std::unique_ptr<ChunkPhase> TieredCache::makePrefill(int chunk, int earlier) {
  return std::make_unique<Prefill>(model_, options_, stores_, chunk, earlier);
}

void TieredCache::restore(int sequence) {
  model_.runtime().compute().synchronize();
  model_.runtime().finishCopies();
  Prefill(model_, options_, stores_, 1, 1).restoreWindow(sequence, length(sequence));
}

void TieredCache::rewind(int sequence, int length) {
  if (length >= this->length(sequence)) return;
  noteChange();
  setLength(sequence, length);
  restore(sequence);
  if (stores_.slots) stores_.slots->forget(model_.runtime().compute(), sequence, paged(length));
  publishLengths();
}

std::vector<std::byte> TieredCache::exportRows(int sequence, int first, int count) const {
  model_.runtime().finishCopies();
  std::vector<std::byte> rows(static_cast<std::size_t>(count) * model_.config().kvBytesPerToken());
  stores_.hosts[static_cast<std::size_t>(sequence)].read(first, count, rows);
  return rows;
}

void TieredCache::importRows(int sequence, std::span<const std::byte> rows, int count) {
  noteChange();
  const int start = length(sequence);
  reserve(start + count);
  stores_.hosts[static_cast<std::size_t>(sequence)].write(start, count, rows);
  const int chunk = std::min(chunk_, count);
  Prefill pages(model_, options_, stores_, chunk, 1);
  for (int done = 0; done < count; done += chunk) {
    const int next = std::min(chunk, count - done);
    pages.absorbFromHost(sequence, start + done, next);
  }
  setLength(sequence, start + count);
  publishLengths();
}

int KiviCache::decode(std::span<const std::int32_t> tokens) {
  constexpr int kRows = 1;
  memory_.setTokens(tokens);
  graph_.run([this] {
    PlainDecode phase(context());
    forward(phase, kRows);
    endStep();
  });
  return kRows;
}

int FetchCache::decode(std::span<const std::int32_t> tokens) {
  constexpr int kRows = 1;
  memory_.setTokens(tokens);
  graph_.run([this] {
    FetchDecode phase(context());
    forward(phase, kRows);
    endStep();
  });
  return kRows;
}

}  // namespace specache
