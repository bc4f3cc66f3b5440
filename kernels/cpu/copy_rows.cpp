// SPDX-License-Identifier: GPL-3.0-or-later
// Operations that move 16-bit rows between chunks, the window and CPU memory.
#include <algorithm>
#include <cstring>

#include "kernels/cpu/convert.h"
#include "kernels/cpu/operations.h"

namespace specache::kernels::cpu {
namespace {

/// Calls body(head, done, run) for stretches of `run` positions that lie one after the other in
/// storage of `period` positions.
template <class Body>
void forRuns(int heads, int position, int count, int period, const Body& body) {
  for (int head = 0; head < heads; ++head) {
    for (int done = 0; done < count;) {
      const int run = std::min(count - done, period - (position + done) % period);
      body(head, done, run);
      done += run;
    }
  }
}

void packRow(const float* keys, const float* values, std::size_t dim, Half* row) {
  floatsToFiniteHalfs(keys, dim, row);
  floatsToFiniteHalfs(values, dim, row + dim);
}

}  // namespace

void packRows(Workers& workers, ConstRows keys, ConstRows values, KvRows out, int first) {
  constexpr int kBlockRows = 64;
  const int blocks = (keys.count + kBlockRows - 1) / kBlockRows;
  const auto dim = static_cast<std::size_t>(out.heads.dim);
  workers.parallelFor(blocks, [&](int block, Scratch&) {
    const int end = std::min(keys.count, (block + 1) * kBlockRows);
    for (int row = block * kBlockRows; row < end; ++row) {
      const auto at = static_cast<std::ptrdiff_t>(row) * keys.width;
      for (int head = 0; head < out.heads.count; ++head)
        packRow(keys.data + at + head * dim, values.data + at + head * dim, dim,
                out.row(head, first + row));
    }
  });
}

void appendWindow(Workers& workers, ConstRows keys, ConstRows values, const SequenceState* states,
                  int sequences, int rows, Window window) {
  const auto dim = static_cast<std::size_t>(window.heads.dim);
  workers.parallelFor(sequences, [&](int sequence, Scratch&) {
    for (int r = 0; r < rows; ++r) {
      const auto at = (static_cast<std::ptrdiff_t>(sequence) * rows + r) * keys.width;
      for (int head = 0; head < window.heads.count; ++head)
        packRow(keys.data + at + head * dim, values.data + at + head * dim, dim,
                window.row(sequence, head, states[sequence].length + r));
    }
  });
}

void offloadRows(Workers&, KvRows source, int first, HostRows host, int layer, int position,
                 int count) {
  forRuns(host.heads.count, position, count, host.slabTokens, [&](int head, int done, int run) {
    std::memcpy(host.row(layer, head, position + done), source.row(head, first + done),
                run * host.heads.rowBytes());
  });
}

void loadRows(Workers&, HostRows host, int layer, int position, KvRows out, int first, int count) {
  forRuns(host.heads.count, position, count, host.slabTokens, [&](int head, int done, int run) {
    std::memcpy(out.row(head, first + done), host.row(layer, head, position + done),
                run * host.heads.rowBytes());
  });
}

void fillWindow(Workers&, KvRows source, int first, Window window, int sequence, int position,
                int count) {
  forRuns(window.heads.count, position, count, window.capacity, [&](int head, int done, int run) {
    std::memcpy(window.row(sequence, head, position + done), source.row(head, first + done),
                run * window.heads.rowBytes());
  });
}

void readWindow(Workers&, Window window, int sequence, int position, KvRows out, int first,
                int count) {
  forRuns(window.heads.count, position, count, window.capacity, [&](int head, int done, int run) {
    std::memcpy(out.row(head, first + done), window.row(sequence, head, position + done),
                run * window.heads.rowBytes());
  });
}

void fetchRows(Workers& workers, FetchList fetch, Slots slots, int sequences, const HostRows* hosts,
               int layer) {
  const int heads = slots.heads.count;
  workers.parallelFor(sequences * heads, [&](int item, Scratch&) {
    const int sequence = item / heads;
    const int head = item % heads;
    const std::int32_t* const positions = slots.positions + slots.first(sequence, head);
    const std::int32_t* const list =
        fetch.slots + static_cast<std::ptrdiff_t>(item) * fetch.capacity;
    for (int i = 0; i < fetch.count[item]; ++i)
      std::memcpy(slots.row(sequence, head, list[i]),
                  hosts[sequence].row(layer, head, positions[list[i]]), slots.heads.rowBytes());
  });
}

void offloadNewest(Workers&, Window window, const SequenceState* states, int sequences,
                   const HostRows* hosts, int layer) {
  for (int sequence = 0; sequence < sequences; ++sequence) {
    const int position = states[sequence].length;
    for (int head = 0; head < window.heads.count; ++head)
      std::memcpy(hosts[sequence].row(layer, head, position), window.row(sequence, head, position),
                  window.heads.rowBytes());
  }
}

}  // namespace specache::kernels::cpu
