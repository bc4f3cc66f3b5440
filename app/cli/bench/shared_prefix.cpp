// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/shared_prefix.h"

#include <algorithm>

namespace specache::app {
namespace {

constexpr int kBlock = 2048;  // tokens that are copied at a time

}  // namespace

SharedPrefix::SharedPrefix(const Model& model, const std::vector<NamedCache>& caches) {
  for (const NamedCache& cache : caches) caches_.push_back(makeCache(model, cache.options));
}

void SharedPrefix::read(std::span<const std::int32_t> tokens) {
  length_ = static_cast<int>(tokens.size());
  for (const auto& cache : caches_) cache->rewind(0, 0);
  Cache& reader = *caches_.front();
  reader.prefill(0, tokens);
  for (int first = 0; first < length_ && caches_.size() > 1; first += kBlock) {
    const int count = std::min(kBlock, length_ - first);
    const std::vector<std::byte> rows = reader.exportRows(0, first, count);
    for (std::size_t i = 1; i < caches_.size(); ++i) caches_[i]->importRows(0, rows, count);
  }
}

Cache& SharedPrefix::at(std::size_t cache) {
  caches_[cache]->rewind(0, length_);
  return *caches_[cache];
}

}  // namespace specache::app
