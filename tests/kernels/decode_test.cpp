// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <set>

#include "kernels/half.h"
#include "tests/kernels/backends.h"
#include "tests/kernels/random_data.h"
#include "tests/kernels/reference_attention.h"

namespace specache::test {
namespace {

/// Shapes of one attention of a decode step.
struct Shape {
  KvHeads heads;
  int group = 1;
  int rows = 2;
  PageFormat format;
  int slots = 0;
  std::vector<SequenceState> states;
  int windowTokens = 0;
  float softCap = 0;
  int slidingWindow = 0;

  int sequences() const { return static_cast<int>(states.size()); }
  int width() const { return heads.count * group * heads.dim; }
  bool paged() const {
    return std::any_of(states.begin(), states.end(), [](auto state) { return state.paged > 0; });
  }
  Scoring scoring() const {
    return {1 / std::sqrt(static_cast<double>(heads.dim)), softCap, slidingWindow};
  }
  /// The first position that any row of a sequence sees, and the first page that has some.
  int firstSeen(const SequenceState& state) const {
    return slidingWindow == 0 ? 0 : std::max(0, state.length + 1 - slidingWindow);
  }
  int firstPage(const SequenceState& state) const {
    return std::min(firstSeen(state), state.paged) / format.tokens;
  }
};

class Decode : public BackendTest {
 protected:
  /// Fills stores with random rows, lets the backend attend, and compares with the reference.
  void expectAttentionMatches(const Shape& shape);
  void expectStepsClosePages(const PageFormat& format, int capacity, int steps);

  RandomData random;
};

/// What every position of one sequence and KV head counts as: a slot's row, a page's, a window's.
std::vector<Pair> pairsOf(const Shape& shape, int sequence, int head,
                          const std::vector<std::byte>& pages, int capacity,
                          const std::vector<std::int32_t>& positions,
                          const std::vector<Half>& slotRows, const std::vector<Half>& window) {
  const SequenceState& state = shape.states[sequence];
  const std::size_t item = static_cast<std::size_t>(sequence) * shape.heads.count + head;
  const int dim = shape.heads.dim;
  std::vector<Pair> pairs;
  for (int position = 0; position < state.length + shape.rows; ++position) {
    const std::size_t ring = item * shape.windowTokens + position % shape.windowTokens;
    if (position >= state.paged)
      pairs.push_back(toPair(&window[ring * 2 * dim], dim));
    else
      pairs.push_back(pagePair(
          &pages[(item * capacity + position / shape.format.tokens) * shape.format.pageBytes()],
          shape.format, position % shape.format.tokens));
  }
  for (int slot = 0; slot < shape.slots; ++slot) {
    const std::size_t at = item * shape.slots + slot;
    if (positions[at] >= 0) pairs[positions[at]] = toPair(&slotRows[at * 2 * dim], dim);
  }
  return pairs;
}

void Decode::expectAttentionMatches(const Shape& shape) {
  const int dim = shape.heads.dim;
  const std::size_t items = static_cast<std::size_t>(shape.sequences()) * shape.heads.count;
  int longest = 0;
  int mostPaged = 0;
  for (const auto& state : shape.states) {
    longest = std::max(longest, state.length + shape.rows);
    mostPaged = std::max(mostPaged, state.paged);
  }
  // Pages come from the quantiser, whose tests are its own. What no row sees is poisoned: pages,
  // rows of the window, and slots that replace tokens of such pages.
  const int capacity = mostPaged > 0 ? mostPaged / shape.format.tokens + 1 : 0;
  const auto pages = poisoned<std::byte>(items * capacity * shape.format.pageBytes());
  for (int sequence = 0; sequence < shape.sequences() && capacity > 0; ++sequence) {
    const int first = shape.firstPage(shape.states[sequence]);
    const int paged = shape.states[sequence].paged;
    const auto source =
        upload(random.halves(static_cast<std::size_t>(shape.heads.count) * (paged + 1) * 2 * dim));
    backend->quantizePages(*compute, {source.data(), shape.heads, paged + 1},
                           first * shape.format.tokens,
                           {pages.data(), shape.format, shape.heads.count, capacity}, sequence,
                           first, paged / shape.format.tokens - first, Quantizer::midpoint);
    compute->synchronize();
  }
  auto windowRows = random.halves(items * shape.windowTokens * 2 * dim);
  auto slotRows = random.halves(items * shape.slots * 2 * dim);
  const auto poison = [dim](std::vector<Half>& rows, std::size_t row) {
    std::fill_n(rows.begin() + static_cast<std::ptrdiff_t>(row) * 2 * dim, 2 * dim, Half{0xffff});
  };
  std::vector<std::int32_t> positions(items * shape.slots, -1);
  for (std::size_t item = 0; item < items; ++item) {
    const SequenceState& state = shape.states[item / shape.heads.count];
    const auto chosen =
        random.sample(random.integer(0, std::min(shape.slots, state.paged)), state.paged);
    std::copy(chosen.begin(), chosen.end(), positions.begin() + item * shape.slots);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      if (chosen[i] / shape.format.tokens < shape.firstPage(state))
        poison(slotRows, item * shape.slots + i);
    }
    for (int position = state.paged; position < shape.firstSeen(state); ++position)
      poison(windowRows, item * shape.windowTokens + position % shape.windowTokens);
  }
  const int rowCount = shape.sequences() * shape.rows;
  const auto query = random.normals(static_cast<std::size_t>(rowCount) * shape.width(), 1.5F);

  const auto deviceWindow = upload(windowRows);
  const auto deviceSlots = upload(slotRows);
  const auto devicePositions = upload(positions);
  const auto deviceQuery = upload(query);
  const auto deviceStates = upload(shape.states);
  const auto out = poisoned<float>(query.size());
  const auto importance = poisoned<float>(items * shape.rows * (longest + 3));
  DecodeAttention attention;
  attention.query = {deviceQuery.data(), rowCount, shape.width()};
  attention.sequences = shape.sequences();
  attention.rows = shape.rows;
  attention.states = deviceStates.data();
  attention.pages = {pages.data(), shape.format, shape.heads.count, capacity};
  attention.slots = {deviceSlots.data(), devicePositions.data(), nullptr, shape.heads, shape.slots};
  attention.window = {deviceWindow.data(), shape.heads, shape.windowTokens};
  attention.scale = 1 / std::sqrt(static_cast<float>(dim));
  attention.softCap = shape.softCap;
  attention.slidingWindow = shape.slidingWindow;
  attention.out = {out.data(), rowCount, shape.width()};
  attention.importance = {importance.data(), shape.rows, shape.heads.count, longest + 3,
                          shape.slidingWindow};
  backend->attendDecode(*compute, attention);
  const auto actual = download(out);
  const auto actualImportance = download(importance);

  attention.importance = {};
  const auto withoutImportance = poisoned<float>(query.size());
  attention.out.data = withoutImportance.data();
  const auto rowPositions = poisoned<std::int32_t>(static_cast<std::size_t>(rowCount));
  backend->positionRows(*compute, deviceStates.data(), shape.sequences(), shape.rows,
                        rowPositions.data());
  attention.settled = true;
  backend->attendDecode(*compute, attention);
  EXPECT_EQ(download(withoutImportance), actual);

  // What a score is off by, the sum of its products' errors, its exponential is off by relatively.
  const double relative = 2e-5 + 5 * rounding();
  const auto storedPages = download(pages);
  Matrix expected(static_cast<std::size_t>(rowCount), std::vector<double>(shape.width()));
  for (int sequence = 0; sequence < shape.sequences(); ++sequence) {
    for (int head = 0; head < shape.heads.count; ++head) {
      const auto all =
          pairsOf(shape, sequence, head, storedPages, capacity, positions, slotRows, windowRows);
      for (int r = 0; r < shape.rows; ++r) {
        const int position = shape.states[sequence].length + r;
        std::vector<double> mean(all.size());
        for (int g = 0; g < shape.group; ++g) {
          const int row = sequence * shape.rows + r;
          const std::ptrdiff_t column = static_cast<std::ptrdiff_t>(head * shape.group + g) * dim;
          const auto first =
              query.begin() + static_cast<std::ptrdiff_t>(row) * shape.width() + column;
          const auto p =
              referenceProbabilities({first, first + dim}, position, all, shape.scoring());
          const auto values = referenceValues(p, all);
          std::copy(values.begin(), values.end(), expected[row].begin() + column);
          for (std::size_t t = 0; t < all.size(); ++t) mean[t] += p[t] / shape.group;
        }
        const std::size_t at =
            ((static_cast<std::size_t>(sequence) * shape.rows + r) * shape.heads.count + head) *
            (longest + 3);
        for (int t = 0; t <= position; ++t) {
          if (shape.scoring().sees(position, t))
            ASSERT_NEAR(actualImportance[at + t], mean[t], relative * mean[t] + 1e-7)
                << "position " << t;
          else
            ASSERT_TRUE(std::isnan(actualImportance[at + t])) << "written before the row's window";
        }
        ASSERT_TRUE(std::isnan(actualImportance[at + position + 1]))
            << "written beyond the row's end";
      }
    }
  }
  expectNear(actual, expected, 5e-5 + 3 * rounding());
}

std::string describe(const Shape& shape) {
  return "d = " + std::to_string(shape.heads.dim) + ", group " + std::to_string(shape.group) +
         ", rows " + std::to_string(shape.rows) + ", g = " + std::to_string(shape.format.tokens) +
         ", bits " + std::to_string(shape.format.bits.keys) + "/" +
         std::to_string(shape.format.bits.values) +
         (shape.format.layout == PageLayout::fragments ? " in fragments" : "") + ", slots " +
         std::to_string(shape.slots) + ", length " + std::to_string(shape.states.front().length) +
         ", paged " + std::to_string(shape.states.front().paged) + ", soft cap " +
         std::to_string(shape.softCap) + ", sliding window " + std::to_string(shape.slidingWindow);
}

TEST_P(Decode, AttendsOverPagesSlotsAndWindowForEveryShape) {
  for (const int dim : {64, 80, 96, 128, 256}) {
    for (const int group : {1, 2, 4, 8}) {
      for (const Bits bits :
           {Bits{1, 1}, Bits{2, 1}, Bits{2, 2}, Bits{4, 4}, Bits{16, 16}, Bits{1, 16}}) {
        const int tokens = random.coin() ? 64 : 32 << random.integer(0, 2);
        for (const PageFormat& format : pageFormats(tokens, dim, bits)) {
          Shape shape{{2, dim}, group, random.integer(1, 2), format, 0, {}, 3 * tokens};
          shape.slots = random.coin() ? 0 : random.integer(1, 40);
          const int paged = tokens * random.integer(0, 3);
          shape.states = {{paged + random.integer(0, 2 * tokens - 2), paged}};
          SCOPED_TRACE(describe(shape));
          expectAttentionMatches(shape);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

TEST_P(Decode, AttendsAtPageBoundaries) {
  for (const int length : {0, 1, 63, 64, 65, 127, 128, 129}) {
    for (const int rows : {1, 2}) {
      // Everything in the window, and the oldest g tokens in a page.
      for (const int paged : {0, 64}) {
        if (paged > length) continue;
        for (const PageFormat& format : pageFormats(64, 64, {1, 1})) {
          const Shape shape{{2, 64}, 4, rows, format, 64, {{length, paged}}, 192};
          SCOPED_TRACE(describe(shape));
          expectAttentionMatches(shape);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

TEST_P(Decode, AttendsForSequencesOfDifferentLengths) {
  for (const PageFormat& format : pageFormats(64, 64, {2, 1})) {
    const Shape shape{{2, 64}, 4, 2, format, 16, {{0, 0}, {1500, 1408}, {64, 64}, {700, 640}}, 192};
    SCOPED_TRACE(describe(shape));
    expectAttentionMatches(shape);
  }
}

TEST_P(Decode, AttendsOverAFullCacheWithoutPages) {
  for (const int length : {0, 1, 700, 2500}) {
    const Shape shape{{2, 128}, 2, 1, {64, 128, {16, 16}}, 0, {{length, 0}}, 2600};
    SCOPED_TRACE(describe(shape));
    expectAttentionMatches(shape);
  }
}

/// Windows within the newest rows, within a page, at a page's ends, of several pages, and of all.
TEST_P(Decode, SlidingWindowsEndAnywhere) {
  for (const int window : {1, 2, 3, 63, 64, 65, 100, 128, 129, 200, 330, 331, 332, 5000}) {
    for (const SequenceState state :
         {SequenceState{0, 0}, {63, 0}, {64, 0}, {129, 64}, {200, 128}, {330, 256}, {331, 192}}) {
      const Bits bits = random.coin() ? Bits{2, 1} : Bits{16, 16};
      const int dim = random.coin() ? 64 : 80;
      for (const PageFormat& format : pageFormats(random.coin() ? 64 : 32, dim, bits)) {
        const SequenceState other{random.integer(400, 440), 384};
        Shape shape{{2, dim}, 4, 1, format, random.integer(0, 60), {state, other}, 192};
        shape.group = 1 << random.integer(0, 3);
        shape.rows = random.integer(1, 2);
        shape.softCap = random.coin() ? 0 : 1.5F;
        shape.slidingWindow = window;
        SCOPED_TRACE(describe(shape));
        expectAttentionMatches(shape);
        if (HasFatalFailure()) return;
      }
    }
  }
}

/// The pages that a backend attends to fastest, of every kind.
TEST_P(Decode, SlidingWindowsEndAnywhereInEveryFormat) {
  for (const int dim : {64, 96, 128, 256}) {
    for (const Bits bits : {Bits{1, 1}, Bits{2, 1}, Bits{2, 2}, Bits{4, 4}}) {
      for (const int group : {1, 4, 8}) {
        const SequenceState state{random.integer(400, 440), 384};
        const SequenceState shorter{random.integer(0, 127), 0};
        const PageFormat format = fastestFormat(64, dim, bits);
        Shape shape{{2, dim}, group, 1, format, random.integer(0, 60), {state, shorter}, 192};
        shape.rows = random.integer(1, 2);
        shape.softCap = random.coin() ? 0 : 1.5F;
        shape.slidingWindow = random.integer(1, 450);
        SCOPED_TRACE(describe(shape));
        expectAttentionMatches(shape);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST_P(Decode, SlidingWindowsSpareLongSequences) {
  for (const int window : {1000, 4096}) {
    for (const PageFormat& format : pageFormats(64, 64, {2, 1})) {
      Shape shape{{1, 64}, 2, 2, format, 64, {{9000, 8896}, {40, 0}, {4500, 4416}}, 192};
      shape.slidingWindow = window;
      SCOPED_TRACE(describe(shape));
      expectAttentionMatches(shape);
    }
    Shape shape{{1, 64}, 2, 1, {64, 64, {16, 16}}, 0, {{9000, 0}}, 9100};
    shape.slidingWindow = window;
    SCOPED_TRACE(describe(shape));
    expectAttentionMatches(shape);
  }
}

TEST_P(Decode, SoftCapsBendLargeScores) {
  for (const float cap : {0.5F, 2.0F, 50.0F}) {
    for (const int dim : {64, 80, 96, 128, 256}) {
      for (const Bits bits : {Bits{1, 1}, Bits{2, 1}, Bits{16, 16}}) {
        for (const PageFormat& format : pageFormats(64, dim, bits)) {
          const int group = 1 << random.integer(0, 3);
          Shape shape{{2, dim}, group, 2, format, 20, {{random.integer(64, 400), 64}}, 384};
          shape.softCap = cap;
          SCOPED_TRACE(describe(shape));
          expectAttentionMatches(shape);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

TEST_P(Decode, FullCachesHaveWindowsAndCapsToo) {
  for (const int dim : {64, 80, 96, 128, 256}) {
    for (const int window : {0, 1, 100, 5000}) {
      for (const float cap : {0.0F, 2.0F}) {
        const int group = 1 << random.integer(0, 3);
        Shape shape{{2, dim}, group, 1, {64, dim, {16, 16}}, 0, {}, 720};
        shape.rows = random.integer(1, 2);
        shape.states = {{random.integer(600, 700), 0}, {random.integer(0, 120), 0}};
        shape.softCap = cap;
        shape.slidingWindow = window;
        SCOPED_TRACE(describe(shape));
        expectAttentionMatches(shape);
        if (HasFatalFailure()) return;
      }
    }
  }
}

/// A captured step is launched again and again while states, and with them windows, move on.
TEST_P(Decode, WindowsOfACapturedStepMoveOn) {
  const KvHeads heads{2, 64};
  const PageFormat format = fastestFormat(64, 64, {2, 1});
  const auto rows = upload(random.halves(static_cast<std::size_t>(2) * 192 * 128));
  const auto pages = poisoned<std::byte>(2 * 3 * format.pageBytes());
  const Pages store{pages.data(), format, 2, 3};
  backend->quantizePages(*compute, {rows.data(), heads, 192}, 0, store, 0, 0, 3,
                         Quantizer::midpoint);
  const auto query = upload(random.normals(2 * 128));
  const auto states = upload(std::vector<SequenceState>{{0, 0}});
  const auto captured = poisoned<float>(2 * 128);
  const auto queued = poisoned<float>(2 * 128);
  DecodeAttention attention;
  attention.query = {query.data(), 2, 128};
  attention.sequences = 1;
  attention.rows = 2;
  attention.states = states.data();
  attention.pages = store;
  attention.window = {rows.data(), heads, 192};
  attention.slidingWindow = 100;
  attention.out = {captured.data(), 2, 128};
  const auto graph =
      backend->capture(*compute, [&] { backend->attendDecode(*compute, attention); });
  attention.out.data = queued.data();
  for (const SequenceState state : {SequenceState{3, 0}, {150, 64}, {151, 64}, {192, 128}}) {
    backend->copyToDevice(*compute, states.data(), &state, sizeof state);
    graph->launch();
    backend->attendDecode(*compute, attention);
    EXPECT_EQ(download(captured), download(queued)) << "length " << state.length;
  }
}

TEST_P(Decode, AppendedRowsStandAtTheirPositions) {
  const KvHeads heads{2, 40};
  const int capacity = 192;
  const std::vector<SequenceState> states{{191, 64}, {5, 0}};
  const auto keys = random.normals(4 * 80);
  const auto values = random.normals(4 * 80);
  const auto deviceKeys = upload(keys);
  const auto deviceValues = upload(values);
  const auto deviceStates = upload(states);
  const auto angles = anglesOfZero(4, 40);
  const auto window = poisoned<Half>(static_cast<std::size_t>(2) * 2 * capacity * 80);
  const auto queries = poisoned<float>(static_cast<std::size_t>(4) * 40);
  const HeadRows rows{{queries.data(), 4, 40},
                      {deviceKeys.data(), 4, 80},
                      {deviceValues.data(), 4, 80},
                      {angles.data(), 4, 40}};
  backend->appendWindow(*compute, rows, deviceStates.data(), 2, 2,
                        {window.data(), heads, capacity});
  const auto stored = download(window);
  std::set<std::size_t> written;
  for (int sequence = 0; sequence < 2; ++sequence) {
    for (int r = 0; r < 2; ++r) {
      for (int head = 0; head < 2; ++head) {
        const int position = (states[sequence].length + r) % capacity;
        const std::size_t ring =
            (static_cast<std::size_t>(sequence) * 2 + head) * capacity + position;
        written.insert(ring);
        for (int c = 0; c < 40; ++c) {
          const std::size_t from = static_cast<std::size_t>(sequence * 2 + r) * 80 + head * 40 + c;
          EXPECT_EQ(stored[ring * 80 + c].bits, toHalf(keys[from]).bits);
          EXPECT_EQ(stored[ring * 80 + 40 + c].bits, toHalf(values[from]).bits);
        }
      }
    }
  }
  for (std::size_t row = 0; row < stored.size() / 80; ++row)
    EXPECT_TRUE(written.contains(row) || stored[row * 80].bits == 0xffff);
}

TEST_P(Decode, PositionRowsCountOnFromTheLength) {
  const auto states = upload(std::vector<SequenceState>{{7, 0}, {0, 0}, {130, 64}});
  const auto positions = poisoned<std::int32_t>(6);
  backend->positionRows(*compute, states.data(), 3, 2, positions.data());
  EXPECT_EQ(download(positions), (std::vector<std::int32_t>{7, 8, 0, 1, 130, 131}));
}

/// Takes 17 tokens and `steps` steps into a window that keeps 40 tokens, and compares the pages
/// that the steps close with those of the same rows quantised at once.
void Decode::expectStepsClosePages(const PageFormat& format, int capacity, int steps) {
  const KvHeads heads{2, 64};
  const int tokens = format.tokens;
  const int residual = 40;
  const auto states = upload(std::vector<SequenceState>{{0, 0}, {17, 0}});
  const auto ring = upload(random.halves(static_cast<std::size_t>(2) * 2 * capacity * 128));
  const Window window{ring.data(), heads, capacity};
  const auto pages = poisoned<std::byte>(static_cast<std::size_t>(2) * 2 * 8 * format.pageBytes());
  const Pages store{pages.data(), format, 2, 8};
  const auto angles = anglesOfZero(2, 64);
  const auto queries = poisoned<float>(static_cast<std::size_t>(2) * 64);
  std::vector<Half> all;  // every row of sequence 1, head 0
  for (int t = 0; t < 17; ++t) {
    const auto row = download(window.row(1, 0, t), 128);
    all.insert(all.end(), row.begin(), row.end());
  }
  for (int step = 0; step < steps; ++step) {
    const auto keys = upload(random.normals(2 * 128));
    const auto values = upload(random.normals(2 * 128));
    const HeadRows rows{{queries.data(), 2, 64},
                        {keys.data(), 2, 128},
                        {values.data(), 2, 128},
                        {angles.data(), 2, 64}};
    backend->appendWindow(*compute, rows, states.data(), 2, 1, window);
    backend->closePages(*compute, window, states.data(), 2, residual, store, Quantizer::midpoint);
    const auto row = download(window.row(1, 0, 17 + step), 128);
    all.insert(all.end(), row.begin(), row.end());
    backend->advance(*compute, states.data(), 2, residual, tokens);
    const auto now = download(states);
    EXPECT_EQ(now[0].length, step + 1);
    EXPECT_EQ(now[1].length, step + 18);
    for (const auto& state : now) {
      EXPECT_EQ(state.paged,
                state.length < residual + tokens ? 0 : (state.length - residual) / tokens * tokens);
      EXPECT_LT(state.length - state.paged, residual + tokens);
    }
  }
  const int closed = download(states)[1].paged / tokens;
  ASSERT_GE(closed, 4);
  const auto source = upload(all);
  const auto expected = poisoned<std::byte>(closed * format.pageBytes());
  backend->quantizePages(*compute, {source.data(), {1, 64}, static_cast<int>(all.size() / 128)}, 0,
                         {expected.data(), format, 1, closed}, 0, 0, closed, Quantizer::midpoint);
  EXPECT_EQ(download(store.page(1, 0, 0), closed * format.pageBytes()), download(expected));
}

TEST_P(Decode, StepsClosePagesWhenTheWindowIsFull) {
  expectStepsClosePages(fastestFormat(32, 64, {2, 2}), 96, 200);
  expectStepsClosePages(fastestFormat(64, 64, {2, 2}), 128, 300);
}

TEST_P(Decode, OffloadNewestSendsRowZeroAlone) {
  const KvHeads heads{2, 16};
  const int slabTokens = 8;
  const std::size_t slabBytes = heads.rowBytes() * 2 * heads.count * slabTokens;
  std::vector<Buffer> slabs;
  std::vector<std::byte*> table;
  for (int i = 0; i < 4; ++i) {
    slabs.push_back(backend->allocateHost(slabBytes, LedgerEntry::hostKv));
    std::memset(slabs.back().data(), 0xff, slabBytes);
    table.push_back(slabs.back().data());
  }
  const auto tables = upload(table);
  const auto hosts = upload(std::vector<HostRows>{{tables.data(), heads, slabTokens},
                                                  {tables.data() + 2, heads, slabTokens}});
  const auto states = upload(std::vector<SequenceState>{{11, 0}, {3, 0}});
  const auto rows = random.halves(static_cast<std::size_t>(2) * 2 * 64 * 32);
  const auto ring = upload(rows);
  backend->offloadNewest(*copy, {ring.data(), heads, 64}, states.data(), 2, hosts.data(), 1);
  copy->synchronize();
  for (int sequence = 0; sequence < 2; ++sequence) {
    const int length = sequence == 0 ? 11 : 3;
    const HostRows host{table.data() + sequence * 2, heads, slabTokens};
    for (int head = 0; head < 2; ++head) {
      const std::size_t from = (static_cast<std::size_t>(sequence) * 2 + head) * 64 + length;
      EXPECT_EQ(std::memcmp(host.row(1, head, length), &rows[from * 32], 64), 0);
      EXPECT_EQ(*host.row(1, head, length + 1), std::byte{0xff});
      EXPECT_EQ(*host.row(0, head, length), std::byte{0xff});
    }
  }
}

SPECACHE_ON_EVERY_BACKEND(Decode);

}  // namespace
}  // namespace specache::test
