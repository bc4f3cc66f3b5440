// SPDX-License-Identifier: GPL-3.0-or-later
// The CPU backend's operations of a decode step.
#include <algorithm>

#include "kernels/cpu/checks.h"
#include "kernels/cpu/cpu_backend.h"
#include "kernels/cpu/operations.h"

namespace specache::kernels::cpu {
namespace {

void checkStates(const SequenceState* states, int sequences, std::string_view operation) {
  require(states != nullptr && sequences > 0, operation, "at least one sequence");
}

void checkImportance(const Importance& importance, int row, std::string_view operation) {
  require(importance.data != nullptr && importance.heads > 0 && importance.capacity > 0, operation,
          "attention probabilities");
  require(row >= 0 && row < importance.rows, operation, "a row that the probabilities have");
}

}  // namespace

void CpuBackend::positionRows(Stream& stream, const SequenceState* states, int sequences, int rows,
                              std::int32_t* positions) {
  checkStates(states, sequences, "positionRows");
  require(rows > 0 && positions != nullptr, "positionRows", "at least one row");
  queue(stream,
        [=](Workers& workers) { cpu::positionRows(workers, states, sequences, rows, positions); });
}

void CpuBackend::appendWindow(Stream& stream, ConstRows keys, ConstRows values,
                              const SequenceState* states, int sequences, int rows, Window window) {
  checkSameShape(keys, values, "appendWindow");
  checkStates(states, sequences, "appendWindow");
  checkWindow(window, "appendWindow");
  require(rows > 0 && keys.count == sequences * rows, "appendWindow",
          "as many rows for each sequence");
  require(keys.width == window.heads.count * window.heads.dim, "appendWindow",
          "rows of all KV heads");
  queue(stream, [=](Workers& workers) {
    cpu::appendWindow(workers, keys, values, states, sequences, rows, window);
  });
}

void CpuBackend::attendDecode(Stream& stream, const DecodeAttention& attention) {
  constexpr std::string_view kName = "attendDecode";
  const KvHeads& heads = attention.window.heads;
  checkSameShape(attention.query, attention.out, kName);
  checkStates(attention.states, attention.sequences, kName);
  checkWindow(attention.window, kName);
  if (attention.pages.capacity > 0) checkPages(attention.pages, heads, kName);
  if (attention.slots.count > 0) checkSlots(attention.slots, heads, kName);
  if (attention.importance.data != nullptr) {
    checkImportance(attention.importance, attention.rows - 1, kName);
    require(attention.importance.heads == heads.count, kName, "probabilities of every KV head");
  }
  require(attention.rows > 0 && attention.query.count == attention.sequences * attention.rows,
          kName, "as many rows for each sequence");
  require(attention.query.width % (heads.count * heads.dim) == 0, kName,
          "query heads of the KV heads' size, as many for each of them");
  queue(stream, [=](Workers& workers) { cpu::attendDecode(workers, attention); });
}

void CpuBackend::observeAttention(Stream& stream, Importance importance, int topK, int sequences,
                                  const SequenceState* states, Slots slots, HeadFigures* figures) {
  checkImportance(importance, 0, "observeAttention");
  checkStates(states, sequences, "observeAttention");
  require(topK >= 0 && figures != nullptr, "observeAttention", "figures to set");
  queue(stream, [=](Workers& workers) {
    cpu::observeAttention(workers, importance, topK, sequences, states, slots, figures);
  });
}

void CpuBackend::selectRows(Stream& stream, const Selection& selection) {
  constexpr std::string_view kName = "selectRows";
  const FetchList& fetch = selection.fetch;
  checkImportance(selection.importance, selection.importance.rows - 1, kName);
  checkStates(selection.states, selection.sequences, kName);
  checkSlots(selection.slots, selection.slots.heads, kName);
  require(selection.slots.lastChosen != nullptr, kName, "the slots' last choices");
  require(selection.slots.heads.count == selection.importance.heads, kName,
          "probabilities of every KV head");
  require(selection.topK >= 0 && fetch.count != nullptr && fetch.slots != nullptr &&
              fetch.capacity >= std::min(selection.topK, selection.slots.count),
          kName, "a fetch list with room for every row that may be chosen");
  queue(stream, [=](Workers& workers) { cpu::selectRows(workers, selection); });
}

void CpuBackend::fetchRows(Stream& stream, FetchList fetch, Slots slots, int sequences,
                           const HostRows* hosts, int layer) {
  checkSlots(slots, slots.heads, "fetchRows");
  require(fetch.count != nullptr && fetch.slots != nullptr, "fetchRows", "a fetch list");
  require(hosts != nullptr && sequences > 0 && layer >= 0, "fetchRows", "rows in CPU memory");
  queue(stream,
        [=](Workers& workers) { cpu::fetchRows(workers, fetch, slots, sequences, hosts, layer); });
}

void CpuBackend::offloadNewest(Stream& stream, Window window, const SequenceState* states,
                               int sequences, const HostRows* hosts, int layer) {
  checkWindow(window, "offloadNewest");
  checkStates(states, sequences, "offloadNewest");
  require(hosts != nullptr && layer >= 0, "offloadNewest", "rows in CPU memory");
  queue(stream, [=](Workers& workers) {
    cpu::offloadNewest(workers, window, states, sequences, hosts, layer);
  });
}

void CpuBackend::closePages(Stream& stream, Window window, const SequenceState* states,
                            int sequences, int residual, Pages pages, Quantizer quantizer) {
  checkWindow(window, "closePages");
  checkStates(states, sequences, "closePages");
  checkPages(pages, window.heads, "closePages");
  require(residual >= 0 && window.capacity % pages.format.tokens == 0 &&
              window.capacity > residual + pages.format.tokens,
          "closePages", "a window of at least R + g + 1 rows, a multiple of g");
  queue(stream, [=](Workers& workers) {
    cpu::closePages(workers, window, states, sequences, residual, pages, quantizer);
  });
}

void CpuBackend::advance(Stream& stream, SequenceState* states, int sequences, int residual,
                         int pageTokens) {
  checkStates(states, sequences, "advance");
  require(residual >= 0 && pageTokens >= 0, "advance", "sizes that are not negative");
  queue(stream,
        [=](Workers& workers) { cpu::advance(workers, states, sequences, residual, pageTokens); });
}

}  // namespace specache::kernels::cpu
