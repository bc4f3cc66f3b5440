// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "kernels/half.h"
#include "tests/kernels/backends.h"
#include "tests/kernels/random_data.h"
#include "tests/kernels/reference_attention.h"

namespace specache::test {
namespace {

constexpr Half kPoison{0xffff};  // NaN

/// A chunk of queries and all rows up to its last.
struct Chunk {
  KvHeads heads;
  int group = 1;
  int firstQuery = 0;
  int queries = 0;
  float softCap = 0;
  int slidingWindow = 0;

  int tokens() const { return firstQuery + queries; }
  int width() const { return heads.count * group * heads.dim; }
  float scale() const { return 1 / std::sqrt(static_cast<float>(heads.dim)); }
  Scoring scoring() const { return {scale(), softCap, slidingWindow}; }
  /// The first position that any query sees.
  int firstSeen() const {
    return slidingWindow == 0 ? 0 : std::max(0, firstQuery + 1 - slidingWindow);
  }
};

class Prefill : public BackendTest {
 protected:
  void expectAttention(const Chunk& chunk);

  RandomData random;
};

Matrix referenceChunk(const Chunk& chunk, const std::vector<float>& query,
                      const std::vector<Half>& rows) {
  const int dim = chunk.heads.dim;
  std::vector<std::vector<Pair>> pairs(static_cast<std::size_t>(chunk.heads.count));
  for (std::size_t head = 0; head < pairs.size(); ++head) {
    for (int j = 0; j < chunk.tokens(); ++j)
      pairs[head].push_back(toPair(&rows[(head * chunk.tokens() + j) * 2 * dim], dim));
  }
  Matrix out;
  for (int i = 0; i < chunk.queries; ++i) {
    std::vector<double> row;
    for (int head = 0; head < chunk.heads.count * chunk.group; ++head) {
      const auto first =
          query.begin() + static_cast<std::ptrdiff_t>(i) * chunk.width() + head * dim;
      const auto& seen = pairs[head / chunk.group];
      const auto p =
          referenceProbabilities({first, first + dim}, chunk.firstQuery + i, seen, chunk.scoring());
      const auto values = referenceValues(p, seen);
      row.insert(row.end(), values.begin(), values.end());
    }
    out.push_back(row);
  }
  return out;
}

/// Attends to all rows, cut into tiles anywhere.
void Prefill::expectAttention(const Chunk& chunk) {
  const int dim = chunk.heads.dim;
  SCOPED_TRACE("d = " + std::to_string(dim) + ", group " + std::to_string(chunk.group) + ", " +
               std::to_string(chunk.queries) + " queries from " + std::to_string(chunk.firstQuery) +
               ", soft cap " + std::to_string(chunk.softCap) + ", sliding window " +
               std::to_string(chunk.slidingWindow));
  const int tokens = chunk.tokens();
  const auto query = random.normals(static_cast<std::size_t>(chunk.queries) * chunk.width(), 2);
  auto rows = random.halves(static_cast<std::size_t>(chunk.heads.count) * tokens * 2 * dim);
  for (int head = 0; head < chunk.heads.count; ++head) {
    const auto first = rows.begin() + static_cast<std::ptrdiff_t>(head) * tokens * 2 * dim;
    std::fill(first, first + static_cast<std::ptrdiff_t>(chunk.firstSeen()) * 2 * dim, kPoison);
  }
  const auto deviceQuery = upload(query);
  const auto deviceRows = upload(rows);
  const int heads = chunk.heads.count * chunk.group;
  const auto max = poisoned<float>(static_cast<std::size_t>(chunk.queries) * heads);
  const auto sum = poisoned<float>(max.size());
  const auto values = poisoned<float>(query.size());
  const SoftmaxState state{
      max.data(), sum.data(), {values.data(), chunk.queries, chunk.width()}, heads};
  backend->resetAttention(*compute, state);
  for (int first = 0; first < tokens;) {
    const int count = random.integer(1, tokens - first);
    const KvRows tile{deviceRows.data() + static_cast<std::ptrdiff_t>(first) * 2 * dim, chunk.heads,
                      tokens};
    backend->attendTile(*compute, {{deviceQuery.data(), chunk.queries, chunk.width()},
                                   tile,
                                   count,
                                   chunk.firstQuery,
                                   first,
                                   chunk.scale(),
                                   chunk.softCap,
                                   chunk.slidingWindow,
                                   state});
    first += count;
  }
  backend->finishAttention(*compute, state);
  expectNear(download(values), referenceChunk(chunk, query, rows), 3e-5 + 3 * rounding());
}

TEST_P(Prefill, TilesInAnyCutAttendLikeTheWhole) {
  for (const int dim : {8, 64, 80, 96, 128, 256}) {
    for (const int group : {1, 2, 4, 8}) {
      const int firstQuery = random.coin() ? 0 : random.integer(1, 400);
      expectAttention({{2, dim}, group, firstQuery, random.integer(1, 90)});
    }
  }
}

TEST_P(Prefill, SlidingWindowsHideWhatIsOlder) {
  for (const int window : {1, 2, 63, 64, 65, 100, 255, 256, 257, 5000}) {
    for (const int firstQuery : {0, 1, 64, random.integer(2, 700)}) {
      const int dims[]{8, 64, 80, 128, 256};
      Chunk chunk{{2, dims[random.integer(0, 4)]}, 1 << random.integer(0, 3), firstQuery};
      chunk.queries = random.coin() ? random.integer(1, 20) : random.integer(100, 300);
      chunk.slidingWindow = window;
      expectAttention(chunk);
    }
  }
}

TEST_P(Prefill, SoftCapsBendLargeScores) {
  for (const float cap : {0.5F, 2.0F, 50.0F}) {
    for (const int window : {0, 40}) {
      for (const int dim : {8, 64, 80, 128, 256}) {
        const int group = 1 << random.integer(0, 3);
        expectAttention(
            {{2, dim}, group, random.integer(0, 400), random.integer(1, 90), cap, window});
      }
    }
  }
}

/// Many heads fill a GPU, which then may take another kernel.
TEST_P(Prefill, ManyHeadsAttendLikeFew) {
  expectAttention({{140, 128}, 1, random.integer(300, 900), random.integer(1, 6)});
  expectAttention({{80, 128}, 4, random.integer(0, 150), random.integer(33, 40)});
  expectAttention({{140, 128}, 1, random.integer(300, 900), random.integer(1, 6), 2.0F});
  for (const int window : {20, 140, 5000})
    expectAttention({{80, 128}, 4, random.integer(0, 150), random.integer(33, 40), 0, window});
}

TEST_P(Prefill, PackRowsRoundsToNearestAndStaysFinite) {
  const int dim = 40;
  const KvHeads heads{3, dim};
  const int count = 70;
  const int stride = 80;
  auto keys = random.normals(static_cast<std::size_t>(count) * 3 * dim);
  auto values = random.normals(keys.size(), 1e-6F);  // subnormal halves
  keys[5] = 1e6F;
  keys[6] = -std::numeric_limits<float>::infinity();
  keys[7] = std::numeric_limits<float>::quiet_NaN();
  const auto deviceKeys = upload(keys);
  const auto deviceValues = upload(values);
  const auto out = poisoned<Half>(static_cast<std::size_t>(3) * stride * 2 * dim);
  const auto angles = anglesOfZero(count, dim);
  const auto queries = poisoned<float>(static_cast<std::size_t>(count) * dim);
  const HeadRows rows{{queries.data(), count, dim},
                      {deviceKeys.data(), count, 3 * dim},
                      {deviceValues.data(), count, 3 * dim},
                      {angles.data(), count, dim},
                      RopePairs::halves};
  backend->packRows(*compute, rows, {out.data(), heads, stride}, 7);
  const auto packed = download(out);
  keys[5] = 65504;
  keys[6] = -65504;
  keys[7] = 0;
  keys[6 + dim / 2] = 0;  // turned with no number
  keys[7 + dim / 2] = 0;
  for (int head = 0; head < 3; ++head) {
    for (int t = 0; t < stride; ++t) {
      const std::size_t row = (static_cast<std::size_t>(head) * stride + t) * 2 * dim;
      for (int c = 0; c < dim; ++c) {
        const bool written = t >= 7 && t < 7 + count;
        const std::size_t from =
            static_cast<std::size_t>(written ? t - 7 : 0) * 3 * dim + head * dim + c;
        ASSERT_EQ(packed[row + c].bits, written ? toHalf(keys[from]).bits : 0xffff);
        ASSERT_EQ(packed[row + dim + c].bits, written ? toHalf(values[from]).bits : 0xffff);
      }
    }
  }
}

TEST_P(Prefill, RowsGoToCpuMemoryAndBackAcrossSlabs) {
  const KvHeads heads{2, 32};
  const int layers = 3;
  const int slabTokens = 16;
  const std::size_t slabBytes = heads.rowBytes() * layers * heads.count * slabTokens;
  std::vector<Buffer> slabs;
  std::vector<std::byte*> table;
  for (int i = 0; i < 4; ++i) {
    slabs.push_back(backend->allocateHost(slabBytes, LedgerEntry::hostKv));
    table.push_back(slabs.back().data());
  }
  const int count = 37;
  const int stride = 50;
  const auto rows = random.halves(static_cast<std::size_t>(2) * stride * 64);
  const auto source = upload(rows);
  const auto deviceTable = upload(table);
  const Buffer hostTable =
      backend->allocateHost(table.size() * sizeof(std::byte*), LedgerEntry::hostKv);
  std::ranges::copy(table, hostTable.as<std::byte*>());

  for (std::byte* const* const slabTable : {deviceTable.data(), hostTable.as<std::byte*>()}) {
    const HostRows host{slabTable, heads, slabTokens};
    for (const Buffer& slab : slabs) std::memset(slab.data(), 0, slab.size());
    backend->offloadRows(*copy, {source.data(), heads, stride}, 4, host, 1, 9, count);
    const auto out = poisoned<Half>(rows.size());
    backend->loadRows(*copy, host, 1, 9, {out.data(), heads, stride}, 2, count);
    const auto back = download(out);
    for (int head = 0; head < 2; ++head) {
      for (int t = 0; t < stride; ++t) {
        for (int c = 0; c < 64; ++c) {
          const std::size_t at = (static_cast<std::size_t>(head) * stride + t) * 64 + c;
          const bool written = t >= 2 && t < 2 + count;
          ASSERT_EQ(back[at].bits, written ? rows[at + 2 * 64].bits : 0xffff);
        }
      }
    }
  }
}

TEST_P(Prefill, TheWindowIsARing) {
  const KvHeads heads{2, 8};
  const int capacity = 192;
  const int count = 130;
  const int position = 128 + random.integer(0, 500);
  const auto rows = random.halves(static_cast<std::size_t>(2) * 140 * 16);
  const auto source = upload(rows);
  const auto memory = poisoned<Half>(static_cast<std::size_t>(2) * 2 * capacity * 16);
  const Window window{memory.data(), heads, capacity};
  backend->fillWindow(*compute, {source.data(), heads, 140}, 5, window, 1, position, count);
  const auto out = poisoned<Half>(rows.size());
  backend->readWindow(*compute, window, 1, position, {out.data(), heads, 140}, 5, count);
  const auto back = download(out);
  const auto stored = download(memory);
  for (int head = 0; head < 2; ++head) {
    for (int t = 5; t < 5 + count; ++t) {
      const std::size_t at = (static_cast<std::size_t>(head) * 140 + t) * 16;
      const std::size_t ring =
          (static_cast<std::size_t>(2 + head) * capacity + (position + t - 5) % capacity) * 16;
      for (int c = 0; c < 16; ++c) {
        ASSERT_EQ(back[at + c].bits, rows[at + c].bits);
        ASSERT_EQ(stored[ring + c].bits, rows[at + c].bits);
      }
    }
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(2) * capacity * 16; ++i)
    ASSERT_EQ(stored[i].bits, 0xffff) << "the other sequence's window was written";
}

SPECACHE_ON_EVERY_BACKEND(Prefill);

}  // namespace
}  // namespace specache::test
