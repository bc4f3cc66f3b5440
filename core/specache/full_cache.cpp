// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/full_cache.h"

#include "core/specache/full_prefill.h"

namespace specache {
namespace {

constexpr int kRows = 1;

Stores makeStores(const Model& model, int sequences) {
  const StoreShape shape{model.config().layers, sequences, model.config().kvHeads};
  return {shape, WindowStore(model.backend(), shape, 0), {}, {}, {}};
}

}  // namespace

FullCache::FullCache(const Model& model, const CacheOptions& options, int sequences)
    : CacheBase(model, options, makeStores(model, sequences), kRows) {}

void FullCache::makeRoom(int tokens) {
  graph_.forget();
  stores_.window.reserve(model_.runtime().compute(), tokens);
  memory_.reserve(tokens);
}

void FullCache::rewind(int sequence, int length) {
  if (length >= this->length(sequence)) return;
  noteChange();
  setLength(sequence, length);
  publishLengths();
}

int FullCache::decode(std::span<const std::int32_t> tokens) {
  memory_.setTokens(tokens);
  graph_.run([this] {
    PlainDecode phase(context());
    forward(phase, kRows);
    memory_.endStep(0, 0);
  });
  return kRows;
}

std::unique_ptr<ChunkPhase> FullCache::makePrefill(int chunk, int) {
  return std::make_unique<FullPrefill>(model_, stores_, chunk);
}

std::vector<std::byte> FullCache::exportRows(int sequence, int first, int count) const {
  const std::size_t run = static_cast<std::size_t>(count) * stores_.shape.heads.rowBytes();
  std::vector<std::byte> rows(
      run * static_cast<std::size_t>(stores_.shape.layers * stores_.shape.heads.count));
  std::byte* out = rows.data();
  for (int layer = 0; layer < stores_.shape.layers; ++layer) {
    const kernels::KvRows held = stores_.window.rows(layer, sequence);
    for (int head = 0; head < held.heads.count; ++head, out += run) {
      model_.backend().copyToHost(model_.runtime().compute(), out, held.row(head, first), run);
    }
  }
  return rows;
}

void FullCache::importRows(int sequence, std::span<const std::byte> rows, int count) {
  noteChange();
  const int first = length(sequence);
  reserve(first + count);
  const std::size_t run = static_cast<std::size_t>(count) * stores_.shape.heads.rowBytes();
  const std::byte* in = rows.data();
  for (int layer = 0; layer < stores_.shape.layers; ++layer) {
    const kernels::KvRows held = stores_.window.rows(layer, sequence);
    for (int head = 0; head < held.heads.count; ++head, in += run) {
      model_.backend().copyToDevice(model_.runtime().compute(), held.row(head, first), in, run);
    }
  }
  setLength(sequence, first + count);
  publishLengths();
}

}  // namespace specache
