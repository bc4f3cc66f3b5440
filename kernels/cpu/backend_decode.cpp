// SPDX-License-Identifier: GPL-3.0-or-later
// The CPU backend's operations of a decode step.
#include "kernels/cpu/cpu_backend.h"
#include "kernels/cpu/operations.h"
#include "kernels/operation_checks.h"

namespace specache::kernels::cpu {

void CpuBackend::positionRows(Stream& stream, const SequenceState* states, int sequences, int rows,
                              std::int32_t* positions) {
  checkPositionRows(states, sequences, rows, positions);
  queue(stream,
        [=](Workers& workers) { cpu::positionRows(workers, states, sequences, rows, positions); });
}

void CpuBackend::appendWindow(Stream& stream, const HeadRows& heads, const SequenceState* states,
                              int sequences, int rows, Window window) {
  checkAppendWindow(heads, states, sequences, rows, window);
  queue(stream, [=](Workers& workers) {
    cpu::turnHeads(workers, heads);
    cpu::appendWindow(workers, heads.keys, heads.values, states, sequences, rows, window);
  });
}

void CpuBackend::attendDecode(Stream& stream, const DecodeAttention& attention) {
  checkAttendDecode(attention);
  queue(stream, [=](Workers& workers) { cpu::attendDecode(workers, attention); });
}

void CpuBackend::observeAttention(Stream& stream, Importance importance, int topK, int sequences,
                                  const SequenceState* states, Slots slots, HeadFigures* figures) {
  checkObserveAttention(importance, topK, sequences, states, figures);
  queue(stream, [=](Workers& workers) {
    cpu::observeAttention(workers, importance, topK, sequences, states, slots, figures);
  });
}

void CpuBackend::selectRows(Stream& stream, const Selection& selection) {
  checkSelectRows(selection);
  queue(stream, [=](Workers& workers) {
    if (selection.observed != nullptr)
      cpu::observeAttention(workers, selection.importance, selection.topK, selection.sequences,
                            selection.observed, selection.slots, selection.figures);
    cpu::selectRows(workers, selection);
  });
}

void CpuBackend::fetchRows(Stream& stream, FetchList fetch, Slots slots, int sequences,
                           const HostRows* hosts, int layer) {
  checkFetchRows(fetch, slots, sequences, hosts, layer);
  queue(stream,
        [=](Workers& workers) { cpu::fetchRows(workers, fetch, slots, sequences, hosts, layer); });
}

void CpuBackend::offloadNewest(Stream& stream, Window window, const SequenceState* states,
                               int sequences, const HostRows* hosts, int layer) {
  checkOffloadNewest(window, states, sequences, hosts, layer);
  queue(stream, [=](Workers& workers) {
    cpu::offloadNewest(workers, window, states, sequences, hosts, layer);
  });
}

void CpuBackend::closePages(Stream& stream, Window window, const SequenceState* states,
                            int sequences, int residual, Pages pages, Quantizer quantizer) {
  checkClosePages(window, states, sequences, residual, pages);
  queue(stream, [=](Workers& workers) {
    cpu::closePages(workers, window, states, sequences, residual, pages, quantizer);
  });
}

void CpuBackend::advance(Stream& stream, SequenceState* states, int sequences, int residual,
                         int pageTokens) {
  checkAdvance(states, sequences, residual, pageTokens);
  queue(stream,
        [=](Workers& workers) { cpu::advance(workers, states, sequences, residual, pageTokens); });
}

}  // namespace specache::kernels::cpu
