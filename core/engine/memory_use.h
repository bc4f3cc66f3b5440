// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/events.h"
#include "kernels/backend.h"

namespace specache {

/// What the backend's ledger says. `contextTokens` are those of the session asked about,
/// `roomTokens` those that all sessions have room for, of which each takes `kvBytesPerToken` as
/// 16-bit KV.
MemoryUse memoryUse(kernels::Backend& backend, std::size_t kvBytesPerToken, int contextTokens,
                    std::size_t roomTokens);

}  // namespace specache
