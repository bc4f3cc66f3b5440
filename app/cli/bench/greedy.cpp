// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/greedy.h"

#include <algorithm>

namespace specache::app {

std::int32_t argmax(std::span<const float> logits) {
  return static_cast<std::int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

void append(Cache& cache, std::span<const std::int32_t> tokens, bool exact) {
  if (exact) return cache.prefill(0, tokens);
  for (const std::int32_t token : tokens) cache.step(std::span(&token, 1));
}

std::vector<std::int32_t> continueGreedily(Cache& cache, const ChatFormat& format, int longest) {
  std::vector<std::int32_t> ids;
  for (;;) {
    const std::int32_t token = argmax(cache.logits(0));
    if (format.isStop(token)) return ids;
    ids.push_back(token);
    if (static_cast<int>(ids.size()) == longest) return ids;
    cache.step(std::span(&token, 1));
  }
}

}  // namespace specache::app
