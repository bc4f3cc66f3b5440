// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <numeric>

#include "kernels/cpu/operations.h"
#include "kernels/cpu/top_k.h"
#include "kernels/visible_positions.h"

namespace specache::kernels::cpu {
namespace {

/// What row 0 of one sequence paid to each position in one KV head.
struct Attention {
  const float* probabilities;           ///< by position, of those seen
  PositionRange seen;                   ///< positions that the row sees
  PositionRange paged;                  ///< of these, those in pages
  std::span<const std::int32_t> slots;  ///< positions, −1 where empty
};

/// Positions of the `count` largest probabilities in `range`, largest first.
std::span<const std::int32_t> mostAttended(const Attention& attention, PositionRange range,
                                           int count, Scratch& scratch) {
  const auto most =
      largestIndices(attention.probabilities + range.first, range.count(), count, scratch);
  auto* const positions = scratch.take<std::int32_t>(most.size());
  std::transform(most.begin(), most.end(), positions, [=](int i) { return range.first + i; });
  return {positions, most.size()};
}

void observeChoice(const Attention& attention, int topK, HeadFigures& figures, Scratch& scratch) {
  const auto best = mostAttended(attention, attention.paged, topK, scratch);
  auto* const sorted = scratch.take<std::int32_t>(best.size());
  std::copy(best.begin(), best.end(), sorted);
  std::sort(sorted, sorted + best.size());
  figures.best = static_cast<std::int32_t>(best.size());
  figures.hits = static_cast<std::int32_t>(
      std::count_if(attention.slots.begin(), attention.slots.end(), [&](std::int32_t position) {
        return std::binary_search(sorted, sorted + best.size(), position);
      }));
}

void observeMass(const Attention& attention, HeadFigures& figures) {
  const float* const p = attention.probabilities;
  const PositionRange paged = attention.paged;
  figures.pagedMass = static_cast<float>(std::accumulate(p + paged.first, p + paged.end, 0.0));
  double resident = 0;
  for (const std::int32_t position : attention.slots)
    if (position >= paged.first && position < paged.end) resident += p[position];
  figures.residentMass = static_cast<float>(resident);
}

void observeAttended(const Attention& attention, HeadFigures& figures, Scratch& scratch) {
  const auto most = mostAttended(attention, attention.seen, HeadFigures::kAttended, scratch);
  for (std::size_t i = 0; i < HeadFigures::kAttended; ++i) {
    figures.attended[i] = i < most.size() ? most[i] : -1;
    figures.attention[i] = i < most.size() ? attention.probabilities[most[i]] : 0;
  }
}

}  // namespace

void observeAttention(Workers& workers, Importance importance, int topK, int sequences,
                      const SequenceState* states, Slots slots, HeadFigures* figures) {
  const int heads = importance.heads;
  workers.parallelFor(sequences * heads, [&](int item, Scratch& scratch) {
    const int sequence = item / heads;
    const int head = item % heads;
    const SequenceState& state = states[sequence];
    const PositionRange seen = visiblePositions(state.length, importance.slidingWindow);
    Attention attention{importance.of(sequence, 0, head), seen, seen.within(0, state.paged), {}};
    if (slots.count > 0)
      attention.slots = {slots.positions + slots.first(sequence, head),
                         static_cast<std::size_t>(slots.count)};
    observeChoice(attention, topK, figures[item], scratch);
    observeMass(attention, figures[item]);
    observeAttended(attention, figures[item], scratch);
  });
}

}  // namespace specache::kernels::cpu
