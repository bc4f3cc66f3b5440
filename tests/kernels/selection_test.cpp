// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <set>

#include "tests/kernels/backends.h"
#include "tests/kernels/random_data.h"

namespace specache::test {
namespace {

/// The k largest of values first … end − 1, largest first, of equals the first.
std::vector<std::int32_t> bestOf(const std::vector<float>& values, int first, int end, int k) {
  const int count = std::max(0, end - first);
  std::vector<std::int32_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), first);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int32_t a, std::int32_t b) { return values[a] > values[b]; });
  order.resize(static_cast<std::size_t>(std::min(k, count)));
  return order;
}

/// Slots of one sequence and KV head, moved on in plain code.
struct PlainSlots {
  std::vector<std::int32_t> positions;
  std::vector<std::int32_t> lastChosen;
  int firstSeen = 0;  ///< the first position in the sliding window

  /// Returns the slots that must be fetched.
  std::set<int> choose(const std::vector<std::int32_t>& chosen, int step) {
    std::vector<std::int32_t> missing;
    std::set<int> kept;
    for (const std::int32_t position : chosen) {
      const auto found = std::find(positions.begin(), positions.end(), position);
      if (found == positions.end()) {
        missing.push_back(position);
      } else {
        kept.insert(static_cast<int>(found - positions.begin()));
        lastChosen[found - positions.begin()] = step;
      }
    }
    std::sort(missing.begin(), missing.end());
    std::set<int> fetched;
    for (const std::int32_t position : missing) {
      int victim = -1;
      for (int slot = 0; slot < static_cast<int>(positions.size()); ++slot) {
        if (kept.contains(slot) || fetched.contains(slot)) continue;
        if (victim < 0 || rank(slot) < rank(victim)) victim = slot;
      }
      positions[victim] = position;
      lastChosen[victim] = step;
      fetched.insert(victim);
    }
    return fetched;
  }

 private:
  std::int64_t rank(int slot) const { return positions[slot] < firstSeen ? -1 : lastChosen[slot]; }
};

class SelectionTest : public BackendTest {
 protected:
  /// Probabilities of `count` positions: a few large ones, many equal ones.
  std::vector<float> probabilities(int count) {
    std::vector<float> values(static_cast<std::size_t>(count));
    const int kind = random.integer(0, 2);
    for (float& value : values) {
      if (kind == 0) value = std::exp(4 * random.normal());
      if (kind == 1) value = static_cast<float>(random.integer(0, 3));
      if (kind == 2) value = random.integer(0, 20) == 0 ? std::abs(random.normal()) : 0;
    }
    const float sum = std::accumulate(values.begin(), values.end(), 1e-9F);
    for (float& value : values) value /= sum;
    return values;
  }

  void expectFigures(const SequenceState& state, int topK, int slidingWindow);

  RandomData random;
};

struct Case {
  int topK;
  int slots;
  std::vector<SequenceState> states;
  Choice choice = Choice::newestRow;
  int slidingWindow = 0;
};

/// The first position that a row at `position` sees.
int firstSeenFrom(int position, int slidingWindow) {
  return slidingWindow == 0 ? 0 : std::max(0, position + 1 - slidingWindow);
}

/// Choice::readingOn from its definition, for the two rows of a step and positions from `first` on.
std::vector<float> readingOn(const std::vector<float>& rowZero, const std::vector<float>& rowOne,
                             int first) {
  std::vector<float> most(rowOne.size());
  for (int p = first; p < static_cast<int>(most.size()); ++p) {
    most[p] = rowOne[p];
    if (p - 1 >= first) most[p] = std::max({most[p], rowOne[p - 1], rowZero[p - 1]});
    if (p - 2 >= first) most[p] = std::max(most[p], rowZero[p - 2]);
  }
  return most;
}

TEST_P(SelectionTest, ChoosesAndReplacesLikeThePlainRule) {
  std::vector<Case> cases{
      {0, 8, {{100, 64}, {300, 256}}},          {1, 1, {{100, 64}, {64, 64}}},
      {16, 16, {{0, 0}, {130, 128}}},           {64, 64, {{129, 64}, {5000, 4992}}},
      {64, 256, {{3000, 2944}, {700, 640}}},    {1000, 32, {{200, 128}, {90, 64}}},
      {1000, 2000, {{200, 128}, {3000, 2944}}},
  };
  const std::vector<Case> paper = cases;
  for (Case test : paper) {
    test.choice = Choice::readingOn;
    cases.push_back(test);
  }
  const std::vector<Case> withoutWindow = cases;
  for (Case test : withoutWindow) {
    for (const int window : {1, 40, 64, 100, 110, 1000, 2950, 5000}) {
      test.slidingWindow = window;
      cases.push_back(test);
    }
  }
  for (const Case& test : cases) {
    SCOPED_TRACE("k = " + std::to_string(test.topK) + ", S = " + std::to_string(test.slots) +
                 ", sliding window " + std::to_string(test.slidingWindow));
    const KvHeads heads{2, 8};
    const int items = 4;
    const int capacity = 5100;
    std::vector<PlainSlots> plain(items);
    for (auto& slots : plain) {
      slots.positions.assign(static_cast<std::size_t>(test.slots), -1);
      slots.lastChosen.assign(static_cast<std::size_t>(test.slots), 0);
    }
    const auto rows = poisoned<Half>(static_cast<std::size_t>(items) * test.slots * 16);
    const auto positions = upload(std::vector<std::int32_t>(items * test.slots, -1));
    const auto lastChosen = upload(std::vector<std::int32_t>(items * test.slots, 0));
    const int listCapacity = std::max(1, std::min(test.topK, test.slots));
    const auto counts = poisoned<std::int32_t>(items);
    const auto list = poisoned<std::int32_t>(static_cast<std::size_t>(items) * listCapacity);
    auto states = test.states;
    for (int step = 0; step < 6; ++step) {
      std::vector<float> importance(static_cast<std::size_t>(2) * 2 * 2 * capacity, NAN);
      std::vector<std::vector<float>> rowOne;
      for (int item = 0; item < items; ++item) {
        const int length = states[item / 2].length;
        const std::size_t at =
            ((static_cast<std::size_t>(item / 2) * 2 + 1) * 2 + item % 2) * capacity;
        // What a row does not see stays poisoned, and so does row 0 where it has no say.
        const auto fill = [&](std::size_t row, const std::vector<float>& p, int position) {
          const int first = firstSeenFrom(position, test.slidingWindow);
          std::copy(p.begin() + first, p.end(), importance.begin() + row + first);
        };
        plain[item].firstSeen = firstSeenFrom(length, test.slidingWindow);
        rowOne.push_back(probabilities(length + 2));
        fill(at, rowOne.back(), length);
        if (test.choice == Choice::newestRow) continue;
        const auto zero = probabilities(length + 2);
        fill(at - 2 * capacity, zero, length - 1);
        rowOne.back() = readingOn(zero, rowOne.back(), plain[item].firstSeen);
      }
      const auto deviceImportance = upload(importance);
      const auto deviceStates = upload(states);
      const auto figures = poisoned<HeadFigures>(items);
      Selection selection;
      selection.importance = {deviceImportance.data(), 2, 2, capacity, test.slidingWindow};
      selection.choice = test.choice;
      selection.topK = test.topK;
      selection.sequences = 2;
      selection.states = deviceStates.data();
      selection.slots = {rows.data(), positions.data(), lastChosen.data(), heads, test.slots};
      selection.fetch = {counts.data(), list.data(), listCapacity};
      selection.figures = figures.data();
      backend->selectRows(*copy, selection);

      const auto actualCounts = download(counts);
      const auto actualList = download(list);
      const auto actualPositions = download(positions);
      const auto actualLast = download(lastChosen);
      const auto actualFigures = download(figures);
      for (int item = 0; item < items; ++item) {
        const auto& state = states[item / 2];
        const auto chosen = bestOf(rowOne[item], plain[item].firstSeen, state.paged,
                                   std::min(test.topK, test.slots));
        const auto fetched = plain[item].choose(chosen, state.length);
        const auto first = static_cast<std::ptrdiff_t>(item) * test.slots;
        EXPECT_EQ(std::vector(actualPositions.begin() + first,
                              actualPositions.begin() + first + test.slots),
                  plain[item].positions);
        EXPECT_EQ(std::vector(actualLast.begin() + first, actualLast.begin() + first + test.slots),
                  plain[item].lastChosen);
        ASSERT_EQ(actualCounts[item], static_cast<int>(fetched.size()));
        const auto begin = actualList.begin() + static_cast<std::ptrdiff_t>(item) * listCapacity;
        EXPECT_EQ(std::set<int>(begin, begin + actualCounts[item]), fetched);
        EXPECT_EQ(actualFigures[item].chosen, static_cast<int>(chosen.size()));
        EXPECT_EQ(actualFigures[item].fetched, static_cast<int>(fetched.size()));
        EXPECT_EQ(actualFigures[item].best, -1) << "observeAttention's figures were written";
      }
      for (auto& state : states) state.length += 1;
    }
  }
}

/// Observes one sequence of two KV heads and compares with the rule. Slots may hold positions that
/// the row does not see any more.
void SelectionTest::expectFigures(const SequenceState& state, int topK, int slidingWindow) {
  SCOPED_TRACE("length " + std::to_string(state.length) + ", k = " + std::to_string(topK) +
               ", sliding window " + std::to_string(slidingWindow));
  const int first = firstSeenFrom(state.length, slidingWindow);
  const int capacity = state.length + 4;
  const int slots = random.integer(0, 70);
  std::vector<float> importance(static_cast<std::size_t>(2) * 2 * capacity, NAN);
  std::vector<std::vector<float>> rowZero;
  std::vector<std::int32_t> positions(static_cast<std::size_t>(2) * slots, -1);
  for (int head = 0; head < 2; ++head) {
    rowZero.push_back(probabilities(state.length + 1));
    std::copy(rowZero[head].begin() + first, rowZero[head].end(),
              importance.begin() + static_cast<std::ptrdiff_t>(head) * capacity + first);
    const auto taken = random.sample(std::min(slots / 2, state.paged), state.paged);
    std::copy(taken.begin(), taken.end(), positions.begin() + head * slots);
  }
  const auto deviceImportance = upload(importance);
  const auto states = upload(std::vector<SequenceState>{state});
  const auto devicePositions = upload(positions);
  const auto figures = poisoned<HeadFigures>(2);
  backend->observeAttention(
      *copy, {deviceImportance.data(), 2, 2, capacity, slidingWindow}, topK, 1, states.data(),
      {nullptr, devicePositions.data(), nullptr, {2, 8}, slots}, figures.data());
  const auto actual = download(figures);
  for (int head = 0; head < 2; ++head) {
    const auto& p = rowZero[head];
    const auto best = bestOf(p, first, state.paged, topK);
    const std::set<std::int32_t> chosen(best.begin(), best.end());
    double paged = 0;
    double resident = 0;
    int hits = 0;
    for (int t = first; t < state.paged; ++t) paged += p[t];
    for (int slot = 0; slot < slots; ++slot) {
      const std::int32_t position = positions[static_cast<std::size_t>(head) * slots + slot];
      if (position < first) continue;
      resident += p[position];
      hits += chosen.contains(position) ? 1 : 0;
    }
    EXPECT_EQ(actual[head].best, static_cast<int>(best.size()));
    EXPECT_EQ(actual[head].hits, hits);
    EXPECT_EQ(actual[head].chosen, -1) << "selectRows' figures were written";
    EXPECT_NEAR(actual[head].pagedMass, paged, 1e-5);
    EXPECT_NEAR(actual[head].residentMass, resident, 1e-5);
    const auto most = bestOf(p, first, state.length + 1, HeadFigures::kAttended);
    for (int i = 0; i < HeadFigures::kAttended; ++i) {
      const bool there = i < static_cast<int>(most.size());
      EXPECT_EQ(actual[head].attended[i], there ? most[i] : -1);
      EXPECT_EQ(actual[head].attention[i], there ? p[most[i]] : 0);
    }
  }
}

TEST_P(SelectionTest, FiguresTellWhatRowZeroDid) {
  for (const SequenceState state :
       {SequenceState{0, 0}, {5, 0}, {64, 64}, {129, 64}, {20000, 19968}}) {
    for (const int topK : {0, 1, 64, 30000}) {
      for (const int window : {0, 1, 5, 66, 100, 1000, 30000}) {
        expectFigures(state, topK, window);
      }
    }
  }
}

/// Together they come to the same: the figures are of the slots as they were before the choice.
TEST_P(SelectionTest, ChoosingObservesAsAnOperationOfItsOwnDoes) {
  const KvHeads heads{2, 8};
  const int items = 4;
  const int slots = 70;
  const int topK = 64;
  for (const int window : {0, 90, 3000}) {
    for (const Choice choice : {Choice::newestRow, Choice::readingOn}) {
      SCOPED_TRACE("sliding window " + std::to_string(window));
      const std::vector<SequenceState> observed{{130, 128}, {5000, 4928}};
      const std::vector<SequenceState> next{{131, 128}, {5001, 4992}};
      const int capacity = 5010;
      std::vector<float> values;
      for (int row = 0; row < 2 * items; ++row) {
        const std::vector<float> some = probabilities(capacity);
        values.insert(values.end(), some.begin(), some.end());
      }
      const auto importance = upload(values);
      const auto observedStates = upload(observed);
      const auto nextStates = upload(next);
      std::vector<std::int32_t> before(static_cast<std::size_t>(items) * slots, -1);
      for (int item = 0; item < items; ++item) {
        const auto taken = random.sample(slots - 5, observed[item / 2].paged);
        std::copy(taken.begin(), taken.end(), before.begin() + item * slots);
      }

      struct Outcome {
        std::vector<std::int32_t> positions, counts;
        std::vector<HeadFigures> figures;
      };
      const auto run = [&](bool together) {
        const auto rows = poisoned<Half>(static_cast<std::size_t>(items) * slots * 16);
        const auto positions = upload(before);
        const auto lastChosen = upload(std::vector<std::int32_t>(before.size(), 3));
        const auto counts = poisoned<std::int32_t>(items);
        const auto list = poisoned<std::int32_t>(static_cast<std::size_t>(items) * topK);
        const auto figures = upload(std::vector<HeadFigures>(items));
        Selection selection;
        selection.importance = {importance.data(), 2, 2, capacity, window};
        selection.choice = choice;
        selection.topK = topK;
        selection.sequences = 2;
        selection.states = nextStates.data();
        selection.slots = {rows.data(), positions.data(), lastChosen.data(), heads, slots};
        selection.fetch = {counts.data(), list.data(), topK};
        selection.figures = figures.data();
        if (together) {
          selection.observed = observedStates.data();
        } else {
          backend->observeAttention(*copy, selection.importance, topK, 2, observedStates.data(),
                                    selection.slots, figures.data());
        }
        backend->selectRows(*copy, selection);
        return Outcome{download(positions), download(counts), download(figures)};
      };
      const Outcome apart = run(false);
      const Outcome together = run(true);
      EXPECT_EQ(together.positions, apart.positions);
      EXPECT_EQ(together.counts, apart.counts);
      for (int item = 0; item < items; ++item) {
        const HeadFigures& a = together.figures[item];
        const HeadFigures& b = apart.figures[item];
        EXPECT_EQ(a.best, b.best);
        EXPECT_EQ(a.hits, b.hits);
        EXPECT_EQ(a.chosen, b.chosen);
        EXPECT_EQ(a.fetched, b.fetched);
        EXPECT_EQ(a.pagedMass, b.pagedMass);
        EXPECT_EQ(a.residentMass, b.residentMass);
        for (int i = 0; i < HeadFigures::kAttended; ++i) {
          EXPECT_EQ(a.attended[i], b.attended[i]);
          EXPECT_EQ(a.attention[i], b.attention[i]);
        }
      }
    }
  }
}

TEST_P(SelectionTest, FetchReadsTheListedRowsAlone) {
  const KvHeads heads{2, 24};
  const int layers = 2;
  const int slabTokens = 32;
  const std::size_t slabHalves = static_cast<std::size_t>(layers) * heads.count * slabTokens * 48;
  std::vector<Buffer> slabs;
  std::vector<std::byte*> table;
  for (int i = 0; i < 3; ++i) {
    slabs.push_back(backend->allocateHost(slabHalves * sizeof(Half), LedgerEntry::hostKv));
    const auto rows = random.halves(slabHalves);
    std::memcpy(slabs.back().data(), rows.data(), slabHalves * sizeof(Half));
    table.push_back(slabs.back().data());
  }
  const auto tables = upload(table);
  const auto hosts = upload(std::vector<HostRows>{{tables.data(), heads, slabTokens}});
  const int slots = 10;
  std::vector<std::int32_t> positions;
  for (int head = 0; head < 2; ++head) {
    const auto some = random.sample(slots, 96);
    positions.insert(positions.end(), some.begin(), some.end());
  }
  const std::vector<std::int32_t> listed{7, 2, 9, -1, -1, 0, -1, -1, -1, -1};
  const auto devicePositions = upload(positions);
  const auto counts = upload(std::vector<std::int32_t>{3, 1});
  const auto list = upload(listed);
  const auto rows = poisoned<Half>(static_cast<std::size_t>(2) * slots * 48);
  const Slots store{rows.data(), devicePositions.data(), nullptr, heads, slots};
  backend->fetchRows(*copy, {counts.data(), list.data(), 5}, store, 1, hosts.data(), 1);
  const auto fetched = download(rows);
  const HostRows host{table.data(), heads, slabTokens};
  for (int head = 0; head < 2; ++head) {
    for (int slot = 0; slot < slots; ++slot) {
      const auto begin = listed.begin() + head * 5;
      const bool wanted =
          std::find(begin, begin + (head == 0 ? 3 : 1), slot) != begin + (head == 0 ? 3 : 1);
      const Half* const row = &fetched[(static_cast<std::size_t>(head) * slots + slot) * 48];
      if (wanted)
        EXPECT_EQ(std::memcmp(row, host.row(1, head, positions[head * slots + slot]), 96), 0);
      else
        EXPECT_EQ(row->bits, 0xffff);
    }
  }
}

SPECACHE_ON_EVERY_BACKEND(SelectionTest);

}  // namespace
}  // namespace specache::test
