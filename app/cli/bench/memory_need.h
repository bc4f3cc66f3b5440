// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

#include "core/model/model.h"
#include "core/specache/cache.h"

namespace specache::app {

/// Bytes of both tiers that caches need, or that there are for them.
struct MemoryNeed {
  std::size_t device = 0;
  std::size_t host = 0;
};

/// What a cache needs, with what its steps work in.
MemoryNeed memoryNeed(const Model& model, const CacheOptions& options, int tokens, int sequences);

/// What is left of the device's memory, or of the limit set for it, and of the computer's.
MemoryNeed memoryLeft(kernels::Backend& backend);

/// The tier that has less than `need`: "device" or "host"; empty where both have enough. On a
/// device that shares the computer's memory the sum counts.
std::string_view shortOf(const kernels::Backend& backend, const MemoryNeed& need,
                         const MemoryNeed& left);

}  // namespace specache::app
