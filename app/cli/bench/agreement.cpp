// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench/agreement.h"

#include <algorithm>

#include "app/cli/bench/distributions.h"
#include "app/cli/bench/greedy.h"

namespace specache::app {

std::vector<std::vector<PositionAgreement>> compareWithFirst(SharedPrefix& prefix,
                                                             std::size_t caches,
                                                             std::span<const std::int32_t> tokens) {
  std::vector<std::vector<double>> yardstick;
  Cache& first = prefix.at(0);
  for (const std::int32_t& token : tokens) {
    first.step(std::span(&token, 1));
    yardstick.push_back(logSoftmax(first.logits(0)));
  }
  std::vector<std::vector<PositionAgreement>> result;
  for (std::size_t i = 1; i < caches; ++i) {
    Cache& cache = prefix.at(i);
    std::vector<PositionAgreement>& positions = result.emplace_back();
    for (std::size_t t = 0; t < tokens.size(); ++t) {
      cache.step(tokens.subspan(t, 1));
      const std::vector<double> own = logSoftmax(cache.logits(0));
      const auto greatest = std::max_element(yardstick[t].begin(), yardstick[t].end());
      positions.push_back({divergence(yardstick[t], own),
                           argmax(cache.logits(0)) == greatest - yardstick[t].begin()});
    }
  }
  return result;
}

}  // namespace specache::app
