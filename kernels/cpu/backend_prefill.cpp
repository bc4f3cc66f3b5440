// SPDX-License-Identifier: GPL-3.0-or-later
// The CPU backend's operations of prefill.
#include "kernels/cpu/cpu_backend.h"
#include "kernels/cpu/operations.h"
#include "kernels/operation_checks.h"

namespace specache::kernels::cpu {

void CpuBackend::packRows(Stream& stream, const HeadRows& heads, KvRows out, int first) {
  checkPackRows(heads, out, first);
  queue(stream, [=](Workers& workers) {
    cpu::turnHeads(workers, heads);
    cpu::packRows(workers, heads.keys, heads.values, out, first);
  });
}

void CpuBackend::resetAttention(Stream& stream, SoftmaxState state) {
  checkResetAttention(state);
  queue(stream, [=](Workers& workers) { cpu::resetAttention(workers, state); });
}

void CpuBackend::attendTile(Stream& stream, const TileAttention& attention) {
  checkAttendTile(attention);
  queue(stream, [=](Workers& workers) { cpu::attendTile(workers, attention); });
}

void CpuBackend::finishAttention(Stream& stream, SoftmaxState state) {
  checkFinishAttention(state);
  queue(stream, [=](Workers& workers) { cpu::finishAttention(workers, state); });
}

void CpuBackend::quantizePages(Stream& stream, KvRows source, int first, Pages pages, int sequence,
                               int firstPage, int count, Quantizer quantizer) {
  if (count == 0) return;
  checkQuantizePages(source, first, pages, sequence, firstPage, count);
  queue(stream, [=](Workers& workers) {
    cpu::quantizePages(workers, source, first, pages, sequence, firstPage, count, quantizer);
  });
}

void CpuBackend::offloadRows(Stream& stream, KvRows source, int first, HostRows host, int layer,
                             int position, int count) {
  checkOffloadRows(source, first, host, layer, position, count);
  queue(stream, [=](Workers& workers) {
    cpu::offloadRows(workers, source, first, host, layer, position, count);
  });
}

void CpuBackend::loadRows(Stream& stream, HostRows host, int layer, int position, KvRows out,
                          int first, int count) {
  checkLoadRows(host, layer, position, out, first, count);
  queue(stream, [=](Workers& workers) {
    cpu::loadRows(workers, host, layer, position, out, first, count);
  });
}

void CpuBackend::fillWindow(Stream& stream, KvRows source, int first, Window window, int sequence,
                            int position, int count) {
  checkFillWindow(source, first, window, sequence, position, count);
  queue(stream, [=](Workers& workers) {
    cpu::fillWindow(workers, source, first, window, sequence, position, count);
  });
}

void CpuBackend::readWindow(Stream& stream, Window window, int sequence, int position, KvRows out,
                            int first, int count) {
  checkReadWindow(window, sequence, position, out, first, count);
  queue(stream, [=](Workers& workers) {
    cpu::readWindow(workers, window, sequence, position, out, first, count);
  });
}

}  // namespace specache::kernels::cpu
