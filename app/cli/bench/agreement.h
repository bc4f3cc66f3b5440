// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "app/cli/bench/shared_prefix.h"

namespace specache::app {

/// How a cache's next-token distribution compares with full KV's behind one token.
struct PositionAgreement {
  double divergence = 0;  ///< KL(full ‖ cache), nats
  bool sameArgmax = false;
};

/// Puts the same tokens one by one through all caches of a prefix; the first one is the yardstick.
/// [cache − 1][token].
std::vector<std::vector<PositionAgreement>> compareWithFirst(SharedPrefix& prefix,
                                                             std::size_t caches,
                                                             std::span<const std::int32_t> tokens);

}  // namespace specache::app
