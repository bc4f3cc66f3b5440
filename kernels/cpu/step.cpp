// SPDX-License-Identifier: GPL-3.0-or-later
// The bookkeeping of a decode step.
#include "kernels/cpu/operations.h"
#include "kernels/cpu/page_codes.h"

namespace specache::kernels::cpu {
namespace {

/// Whether the step's row 0 makes a sequence's window long enough to close a page.
bool closesPage(const SequenceState& state, int residual, int pageTokens) {
  return pageTokens > 0 && state.length + 1 - state.paged >= residual + pageTokens;
}

}  // namespace

void positionRows(Workers&, const SequenceState* states, int sequences, int rows,
                  std::int32_t* positions) {
  for (int sequence = 0; sequence < sequences; ++sequence) {
    for (int r = 0; r < rows; ++r) positions[sequence * rows + r] = states[sequence].length + r;
  }
}

void closePages(Workers& workers, Window window, const SequenceState* states, int sequences,
                int residual, Pages pages, Quantizer quantizer) {
  const int heads = window.heads.count;
  const int tokens = pages.format.tokens;
  workers.parallelFor(sequences * heads, [&](int item, Scratch& scratch) {
    const int sequence = item / heads;
    const int head = item % heads;
    const SequenceState& state = states[sequence];
    if (!closesPage(state, residual, tokens)) return;
    const int index = state.paged / tokens;
    if (index >= pages.capacity)
      throw OutOfMemory("The low-bit copy is full: it has room for " +
                        std::to_string(pages.capacity) + " pages of " + std::to_string(tokens) +
                        " tokens. Start the conversation with a longer context.");
    // The ring's length is a multiple of a page's, so a page never wraps round.
    writePage(window.row(sequence, head, state.paged), pages.format, quantizer,
              pages.page(sequence, head, index), scratch);
  });
}

void advance(Workers&, SequenceState* states, int sequences, int residual, int pageTokens) {
  for (int sequence = 0; sequence < sequences; ++sequence) {
    SequenceState& state = states[sequence];
    if (closesPage(state, residual, pageTokens)) state.paged += pageTokens;
    state.length += 1;
  }
}

}  // namespace specache::kernels::cpu
