// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/specache/cache.h"
#include "core/text/chat_format.h"

namespace specache::app {

/// Index of the greatest logit, the first of equals.
std::int32_t argmax(std::span<const float> logits);

/// Puts tokens behind what a cache of one sequence holds, at least one: one by one through the
/// cache, or exactly by prefill.
void append(Cache& cache, std::span<const std::int32_t> tokens, bool exact);

/// The most probable continuation behind what a cache holds, up to a stop token or `longest`
/// tokens.
std::vector<std::int32_t> continueGreedily(Cache& cache, const ChatFormat& format, int longest);

}  // namespace specache::app
