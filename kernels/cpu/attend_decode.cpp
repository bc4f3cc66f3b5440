// SPDX-License-Identifier: GPL-3.0-or-later
// Attention of a decode step. The positions of every sequence and KV head are cut into parts, which
// threads attend to on their own; then the parts are merged, as in online softmax, and importance
// is written, which needs the merged sums.
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "kernels/cpu/operations.h"
#include "kernels/cpu/page_attention.h"
#include "kernels/cpu/row_attention.h"
#include "kernels/cpu/soft_cap.h"
#include "kernels/cpu/softmax.h"
#include "kernels/visible_positions.h"

namespace specache::kernels::cpu {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr int kSmallestPart = 256;  // tokens; less is not worth a thread's while
constexpr int kPartsPerThread = 4;  // so that a thread that is held up does not hold up the step

/// Consecutive positions of one sequence and KV head, all in pages or all in the window, and what
/// came of attending to them.
struct Part {
  int sequence;
  int head;
  int first;
  int count;
  bool paged;
  float* max = nullptr;            ///< [queries]
  float* sum = nullptr;            ///< [queries]
  float* values = nullptr;         ///< [queries][valueStride]
  float* probabilities = nullptr;  ///< [queries][count], relative to max
};

/// The operation's arguments and the shape that follows from them. A KV head's queries are the
/// step's rows times the group's query heads, row by row.
struct Step {
  const DecodeAttention& arguments;
  int heads;
  int dim;
  int group;
  int queries;
  std::ptrdiff_t valueStride;  ///< d, rounded up as addPageValues asks

  explicit Step(const DecodeAttention& attention)
      : arguments(attention),
        heads(attention.window.heads.count),
        dim(attention.window.heads.dim),
        group(attention.query.width / (heads * dim)),
        queries(attention.rows * group),
        valueStride(static_cast<std::ptrdiff_t>(dim + 31) / 32 * 32) {}

  /// Where query `q` of a KV head begins in a row matrix like `query` and `out`.
  std::ptrdiff_t at(int sequence, int head, int q) const {
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(sequence) * arguments.rows + q / group;
    return row * arguments.query.width +
           (static_cast<std::ptrdiff_t>(head) * group + q % group) * dim;
  }
  /// Positions of `part` that query `q` sees, counted from its first.
  PositionRange seen(const Part& part, int q) const {
    const int position = arguments.states[part.sequence].length + q / group;
    return visiblePositions(position, arguments.slidingWindow).within(part.first, part.count);
  }
  /// Positions that any row of a sequence sees. Pages are attended to whole.
  PositionRange seen(int sequence) const {
    const SequenceState& state = arguments.states[sequence];
    const int first = visiblePositions(state.length, arguments.slidingWindow).first;
    const int inPage = first < state.paged ? first % arguments.pages.format.tokens : 0;
    return {first - inPage, state.length + arguments.rows};
  }
  /// What queries are multiplied with: scores come in units of the cap on them, where there is one.
  float queryScale() const {
    return arguments.softCap > 0 ? arguments.scale / arguments.softCap : arguments.scale;
  }
};

/// The slots that stand in for low-bit tokens of one part.
struct Replacements {
  int* slots;
  int count;
  float* probabilities;  ///< [queries][count]
};

int partLength(const Step& step, int threads) {
  std::ptrdiff_t tokens = 0;
  for (int sequence = 0; sequence < step.arguments.sequences; ++sequence)
    tokens += step.seen(sequence).count();
  const std::ptrdiff_t parts = static_cast<std::ptrdiff_t>(threads) * kPartsPerThread;
  const auto wanted = std::max<std::ptrdiff_t>(kSmallestPart, tokens * step.heads / parts);
  const int page = std::max(1, step.arguments.pages.format.tokens);
  return static_cast<int>((wanted + page - 1) / page * page);
}

/// Memory for what comes of a part.
void prepare(const Step& step, Part& part, Scratch& scratch) {
  const auto queries = static_cast<std::size_t>(step.queries);
  part.max = scratch.take<float>(queries);
  part.sum = scratch.take<float>(queries);
  part.values = scratch.take<float>(queries * step.valueStride);
  // Importance needs the merged sums first, so probabilities are kept until then.
  if (step.arguments.importance.data != nullptr)
    part.probabilities = scratch.take<float>(queries * part.count);
}

/// All parts; those of one sequence and head lie next to each other.
std::vector<Part> cut(const Step& step, int length, Scratch& scratch) {
  std::vector<Part> parts;
  for (int sequence = 0; sequence < step.arguments.sequences; ++sequence) {
    const int pagedEnd = step.arguments.states[sequence].paged;
    const PositionRange seen = step.seen(sequence);
    for (int head = 0; head < step.heads; ++head) {
      for (int first = seen.first; first < seen.end;) {
        const bool paged = first < pagedEnd;
        const int count = std::min(length, (paged ? pagedEnd : seen.end) - first);
        Part& part = parts.emplace_back(Part{sequence, head, first, count, paged});
        prepare(step, part, scratch);
        first += count;
      }
    }
  }
  return parts;
}

/// The queries of a KV head, scaled, row after row.
const float* gatherQueries(const Step& step, const Part& part, Scratch& scratch) {
  auto* const query = scratch.take<float>(static_cast<std::size_t>(step.queries) * step.dim);
  const float scale = step.queryScale();
  float* end = query;
  for (int q = 0; q < step.queries; ++q) {
    const float* const row = step.arguments.query.data + step.at(part.sequence, part.head, q);
    end = std::transform(row, row + step.dim, end, [=](float value) { return value * scale; });
  }
  return query;
}

Replacements findReplacements(const Step& step, const Part& part, Scratch& scratch) {
  const Slots& slots = step.arguments.slots;
  Replacements found{scratch.take<int>(static_cast<std::size_t>(slots.count)), 0, nullptr};
  if (slots.count == 0) return found;
  const std::int32_t* const positions = slots.positions + slots.first(part.sequence, part.head);
  for (int slot = 0; slot < slots.count; ++slot) {
    const int offset = positions[slot] - part.first;
    if (offset >= 0 && offset < part.count) found.slots[found.count++] = slot;
  }
  found.probabilities = scratch.take<float>(static_cast<std::size_t>(step.queries) * found.count);
  return found;
}

int offsetOf(const Step& step, const Part& part, int slot) {
  const Slots& slots = step.arguments.slots;
  return slots.positions[slots.first(part.sequence, part.head) + slot] - part.first;
}

HalfRows slotKey(const Step& step, const Part& part, int slot) {
  return {step.arguments.slots.row(part.sequence, part.head, slot), 2 * step.dim, step.dim};
}

void scorePagedPart(const Step& step, const Part& part, const float* query,
                    const Replacements& replacements, Scratch& scratch) {
  const Pages& pages = step.arguments.pages;
  const int tokens = pages.format.tokens;
  for (int t = 0; t < part.count; t += tokens)
    scorePage(query, step.queries, pages.format,
              pages.page(part.sequence, part.head, (part.first + t) / tokens),
              part.probabilities + t, part.count, scratch);
  for (int i = 0; i < replacements.count; ++i)
    scoreRows(query, step.queries, slotKey(step, part, replacements.slots[i]), 1,
              part.probabilities + offsetOf(step, part, replacements.slots[i]), part.count);
}

/// Calls body(offset, rows, run) for stretches of a window part that lie one after the other.
template <class Body>
void forWindowRuns(const Step& step, const Part& part, const Body& body) {
  const Window& window = step.arguments.window;
  for (int done = 0; done < part.count;) {
    const int position = part.first + done;
    const int run = std::min(part.count - done, window.capacity - position % window.capacity);
    body(done, window.row(part.sequence, part.head, position), run);
    done += run;
  }
}

void scoreWindowPart(const Step& step, const Part& part, const float* query) {
  forWindowRuns(step, part, [&](int offset, const Half* rows, int run) {
    scoreRows(query, step.queries, {rows, 2 * step.dim, step.dim}, run, part.probabilities + offset,
              part.count);
  });
}

/// Probabilities of what a query sees, and 0 for what it does not.
void softmaxPart(const Step& step, const Part& part) {
  for (int q = 0; q < step.queries; ++q) {
    const PositionRange seen = step.seen(part, q);
    const auto count = static_cast<std::size_t>(seen.count());
    float* const row = part.probabilities + static_cast<std::ptrdiff_t>(q) * part.count;
    float* const scores = row + seen.first;
    if (step.arguments.softCap > 0) capScores(scores, count, step.arguments.softCap);
    part.max[q] = largest(scores, count);
    part.sum[q] = exponentiate(scores, count, part.max[q]);
    std::fill(row, scores, 0.0F);
    std::fill(row + seen.end, row + part.count, 0.0F);
  }
}

/// The slots' values count instead of the low-bit ones: these get probability 0 for the time being.
void addPagedValues(const Step& step, const Part& part, const Replacements& replacements,
                    Scratch& scratch) {
  const Pages& pages = step.arguments.pages;
  const int tokens = pages.format.tokens;
  const std::ptrdiff_t stride = part.count;
  for (int i = 0; i < replacements.count; ++i) {
    const int slot = replacements.slots[i];
    HalfRows value = slotKey(step, part, slot);
    value.data += step.dim;
    float* const column = part.probabilities + offsetOf(step, part, slot);
    addRowValues(column, part.count, step.queries, value, 1, part.values, step.valueStride);
    for (int q = 0; q < step.queries; ++q)
      replacements.probabilities[q * replacements.count + i] =
          std::exchange(column[q * stride], 0.0F);
  }
  for (int t = 0; t < part.count; t += tokens)
    addPageValues(part.probabilities + t, part.count, step.queries, pages.format,
                  pages.page(part.sequence, part.head, (part.first + t) / tokens), part.values,
                  step.valueStride, scratch);
  for (int i = 0; i < replacements.count; ++i) {
    float* const column = part.probabilities + offsetOf(step, part, replacements.slots[i]);
    for (int q = 0; q < step.queries; ++q)
      column[q * stride] = replacements.probabilities[q * replacements.count + i];
  }
}

void addWindowValues(const Step& step, const Part& part) {
  forWindowRuns(step, part, [&](int offset, const Half* rows, int run) {
    addRowValues(part.probabilities + offset, part.count, step.queries,
                 {rows + step.dim, 2 * step.dim, step.dim}, run, part.values, step.valueStride);
  });
}

void attendPart(const Step& step, Part part, Scratch& scratch) {
  if (part.probabilities == nullptr)
    part.probabilities = scratch.take<float>(static_cast<std::size_t>(step.queries) * part.count);
  const float* const query = gatherQueries(step, part, scratch);
  std::fill_n(part.values, static_cast<std::size_t>(step.queries) * step.valueStride, 0.0F);
  if (part.paged) {
    const Replacements replacements = findReplacements(step, part, scratch);
    scorePagedPart(step, part, query, replacements, scratch);
    softmaxPart(step, part);
    addPagedValues(step, part, replacements, scratch);
  } else {
    scoreWindowPart(step, part, query);
    softmaxPart(step, part);
    addWindowValues(step, part);
  }
}

/// For every query, e^(the part's max − all parts' max) / all parts' sum.
void weighPart(const Step& step, std::span<const Part> siblings, const Part& part, float* factors) {
  for (int q = 0; q < step.queries; ++q) {
    float max = -kInfinity;
    for (const Part& sibling : siblings) max = std::max(max, sibling.max[q]);
    float sum = 0;
    for (const Part& sibling : siblings) sum += sibling.sum[q] * std::exp(sibling.max[q] - max);
    factors[q] = std::exp(part.max[q] - max) / sum;
  }
}

void mergeValues(const Step& step, std::span<const Part> siblings, Scratch& scratch) {
  auto* const factors = scratch.take<float>(static_cast<std::size_t>(step.queries));
  for (const Part& part : siblings) {
    weighPart(step, siblings, part, factors);
    for (int q = 0; q < step.queries; ++q) {
      float* const out = step.arguments.out.data + step.at(part.sequence, part.head, q);
      const float* const values = part.values + q * step.valueStride;
      if (&part == &siblings.front()) std::fill_n(out, step.dim, 0.0F);
      for (int c = 0; c < step.dim; ++c) out[c] += factors[q] * values[c];
    }
  }
}

/// Probabilities, averaged over the group's query heads, of the positions that each row sees.
void writeImportance(const Step& step, std::span<const Part> siblings, const Part& part,
                     Scratch& scratch) {
  const Importance& importance = step.arguments.importance;
  auto* const factors = scratch.take<float>(static_cast<std::size_t>(step.queries));
  weighPart(step, siblings, part, factors);
  for (int q = 0; q < step.queries; ++q) factors[q] /= static_cast<float>(step.group);
  for (int row = 0; row < step.arguments.rows; ++row) {
    const int q = row * step.group;
    const PositionRange seen = step.seen(part, q);
    sumRows(part.probabilities + static_cast<std::ptrdiff_t>(q) * part.count + seen.first,
            part.count, factors + q, step.group, seen.count(),
            importance.of(part.sequence, row, part.head) + part.first + seen.first);
  }
}

/// The parts of the same sequence and head as `part`.
std::span<const Part> siblingsOf(const std::vector<Part>& parts, const Part& part) {
  const auto before = [](const Part& a, const Part& b) {
    return std::pair(a.sequence, a.head) < std::pair(b.sequence, b.head);
  };
  const auto [first, last] = std::equal_range(parts.begin(), parts.end(), part, before);
  return {first, last};
}

}  // namespace

void attendDecode(Workers& workers, const DecodeAttention& attention) {
  const Step step(attention);
  const std::vector<Part> parts = cut(step, partLength(step, workers.threads()), workers.scratch());
  const int count = static_cast<int>(parts.size());
  workers.parallelFor(count, [&](int i, Scratch& scratch) { attendPart(step, parts[i], scratch); });
  workers.parallelFor(count, [&](int i, Scratch& scratch) {
    const std::span<const Part> siblings = siblingsOf(parts, parts[i]);
    if (&parts[i] == &siblings.front()) mergeValues(step, siblings, scratch);
    if (attention.importance.data != nullptr) writeImportance(step, siblings, parts[i], scratch);
  });
}

}  // namespace specache::kernels::cpu
