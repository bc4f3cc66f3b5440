// SPDX-License-Identifier: GPL-3.0-or-later
// Which positions a row may see: the one place that decides it, for all attention and for all that
// reads what attention left.
#pragma once

#include <algorithm>

namespace specache::kernels {

/// Positions first … end − 1.
struct PositionRange {
  int first = 0;
  int end = 0;

  constexpr int count() const { return end - first; }
  /// Those of the `count` positions from `from` on, counted from there.
  constexpr PositionRange within(int from, int count) const {
    const int begin = std::clamp(first - from, 0, count);
    return {begin, std::clamp(end - from, begin, count)};
  }
};

/// What the row at `position` sees: itself and what came before it, of all these the newest
/// `slidingWindow` (0: all).
constexpr PositionRange visiblePositions(int position, int slidingWindow) {
  const int outside = slidingWindow > 0 ? position + 1 - slidingWindow : 0;
  return {std::max(0, outside), position + 1};
}

}  // namespace specache::kernels
