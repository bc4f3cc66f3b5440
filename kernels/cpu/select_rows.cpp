// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <span>

#include "kernels/cpu/operations.h"
#include "kernels/cpu/top_k.h"
#include "kernels/visible_positions.h"

namespace specache::kernels::cpu {
namespace {

/// The slots of one sequence and KV head.
struct HeadSlots {
  std::span<std::int32_t> positions;
  std::span<std::int32_t> lastChosen;
  int firstSeen;  ///< the first position that rows still see

  /// Empty, or behind the sliding window.
  bool spare(std::int32_t slot) const { return positions[slot] < firstSeen; }
};

/// Slots that may be filled anew, in the order in which they go: spare ones, then those not chosen
/// now, the least recently chosen first; of equals the lower slot.
std::span<const std::int32_t> replaceable(const HeadSlots& slots, const bool* keep,
                                          Scratch& scratch) {
  auto* const order = scratch.take<std::int32_t>(slots.positions.size());
  std::size_t count = 0;
  for (std::size_t slot = 0; slot < slots.positions.size(); ++slot)
    if (!keep[slot]) order[count++] = static_cast<std::int32_t>(slot);
  std::stable_sort(order, order + count, [&](std::int32_t a, std::int32_t b) {
    const bool spareA = slots.spare(a);
    const bool spareB = slots.spare(b);
    if (spareA != spareB) return spareA;
    return !spareA && slots.lastChosen[a] < slots.lastChosen[b];
  });
  return {order, count};
}

/// Gives every chosen position a slot; `list` gets the slots that must be fetched, by position.
int place(const HeadSlots& slots, std::span<std::int32_t> chosen, int step, std::int32_t* list,
          Scratch& scratch) {
  std::sort(chosen.begin(), chosen.end());
  const std::size_t slotCount = slots.positions.size();
  auto* const keep = scratch.take<bool>(slotCount);
  auto* const resident = scratch.take<bool>(chosen.size());
  std::fill_n(resident, chosen.size(), false);
  for (std::size_t slot = 0; slot < slotCount; ++slot) {
    const auto found = std::lower_bound(chosen.begin(), chosen.end(), slots.positions[slot]);
    keep[slot] = found != chosen.end() && *found == slots.positions[slot];
    if (!keep[slot]) continue;
    resident[found - chosen.begin()] = true;
    slots.lastChosen[slot] = step;
  }
  const auto free = replaceable(slots, keep, scratch);
  int fetched = 0;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    if (resident[i]) continue;
    const std::int32_t slot = free[fetched];
    slots.positions[slot] = chosen[i];
    slots.lastChosen[slot] = step;
    list[fetched++] = slot;
  }
  return fetched;
}

/// What `selection` goes by: how important every candidate of one sequence and KV head will be.
const float* expected(const Selection& selection, int sequence, int head, PositionRange candidates,
                      Scratch& scratch) {
  const Importance& importance = selection.importance;
  const int rows = importance.rows;
  const int count = candidates.count();
  if (selection.choice == Choice::newestRow)
    return importance.of(sequence, rows - 1, head) + candidates.first;
  auto* const most = scratch.take<float>(static_cast<std::size_t>(count));
  std::fill_n(most, count, 0.0f);
  for (int row = 0; row < rows; ++row) {
    const float* const attention = importance.of(sequence, row, head) + candidates.first;
    for (const int lag : {rows - 1 - row, rows - row}) {
      for (int i = lag; i < count; ++i) most[i] = std::max(most[i], attention[i - lag]);
    }
  }
  return most;
}

}  // namespace

void selectRows(Workers& workers, const Selection& selection) {
  const Slots& slots = selection.slots;
  const int heads = slots.heads.count;
  const auto slotCount = static_cast<std::size_t>(slots.count);
  workers.parallelFor(selection.sequences * heads, [&](int item, Scratch& scratch) {
    const int sequence = item / heads;
    const int head = item % heads;
    const SequenceState& state = selection.states[sequence];
    const PositionRange seen = visiblePositions(state.length, selection.importance.slidingWindow);
    const PositionRange candidates = seen.within(0, state.paged);
    const auto best =
        largestIndices(expected(selection, sequence, head, candidates, scratch), candidates.count(),
                       std::min(selection.topK, slots.count), scratch);
    const std::span chosen(scratch.take<std::int32_t>(best.size()), best.size());
    std::transform(best.begin(), best.end(), chosen.begin(),
                   [=](int i) { return candidates.first + i; });
    const std::size_t first = slots.first(sequence, head);
    std::int32_t* const list =
        selection.fetch.slots + static_cast<std::ptrdiff_t>(item) * selection.fetch.capacity;
    const int fetched = place(
        {{slots.positions + first, slotCount}, {slots.lastChosen + first, slotCount}, seen.first},
        chosen, state.length, list, scratch);
    selection.fetch.count[item] = fetched;
    if (selection.figures != nullptr) {
      selection.figures[item].chosen = static_cast<std::int32_t>(chosen.size());
      selection.figures[item].fetched = fetched;
    }
  });
}

}  // namespace specache::kernels::cpu
