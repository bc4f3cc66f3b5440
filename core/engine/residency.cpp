// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/residency.h"

#include <algorithm>
#include <cstdint>

namespace specache {

ResidencyMapped mapResidency(const std::vector<std::vector<int>>& positions, int tokens) {
  ResidencyMapped map;
  map.layers = static_cast<int>(positions.size());
  map.columns = std::min(kResidencyColumns, tokens);
  map.tokens = tokens;
  map.shares.reserve(static_cast<std::size_t>(map.layers) * map.columns);
  const auto column = [&](std::int64_t position) {
    return static_cast<std::size_t>(position * map.columns / tokens);
  };
  std::vector<int> width(static_cast<std::size_t>(map.columns));
  for (int position = 0; position < tokens; ++position) ++width[column(position)];
  for (const std::vector<int>& layer : positions) {
    std::vector<int> present(width.size());
    for (const int position : layer)
      if (position < tokens) ++present[column(position)];
    for (std::size_t i = 0; i < width.size(); ++i)
      map.shares.push_back(static_cast<std::uint8_t>(std::min(255, present[i] * 255 / width[i])));
  }
  return map;
}

}  // namespace specache
