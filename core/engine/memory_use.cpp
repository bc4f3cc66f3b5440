// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/memory_use.h"

namespace specache {
namespace {

using kernels::LedgerEntry;
using kernels::Tier;

TierUse tierUse(const kernels::Ledger::Snapshot& snapshot, Tier tier) {
  const auto bytes = [&](LedgerEntry entry) {
    return snapshot[static_cast<std::size_t>(tier)][static_cast<std::size_t>(entry)];
  };
  return {.weights = bytes(LedgerEntry::weights),
          .lowBit = bytes(LedgerEntry::lowBit),
          .slots = bytes(LedgerEntry::slots),
          .window = bytes(LedgerEntry::window),
          .workspace = bytes(LedgerEntry::workspace),
          .kv = bytes(LedgerEntry::hostKv),
          .driver = bytes(LedgerEntry::driver)};
}

}  // namespace

MemoryUse memoryUse(kernels::Backend& backend, std::size_t kvBytesPerToken, int contextTokens,
                    std::size_t roomTokens) {
  const kernels::Ledger::Snapshot snapshot = backend.ledger().snapshot();
  return {.device = tierUse(snapshot, Tier::device),
          .host = tierUse(snapshot, Tier::host),
          .fullKv = roomTokens * kvBytesPerToken,
          .deviceLimit = backend.ledger().deviceLimit().value_or(0),
          .deviceTotal = backend.info().deviceBytes,
          .contextTokens = contextTokens};
}

}  // namespace specache
