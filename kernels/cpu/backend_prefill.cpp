// SPDX-License-Identifier: GPL-3.0-or-later
// The CPU backend's operations of prefill.
#include "kernels/cpu/checks.h"
#include "kernels/cpu/cpu_backend.h"
#include "kernels/cpu/operations.h"

namespace specache::kernels::cpu {
namespace {

bool sameHeads(KvHeads a, KvHeads b) {
  return a.count == b.count && a.dim == b.dim;
}

/// Positions `position` … of one sequence, in a ring that must hold them all.
void checkWindowSpan(const Window& window, const KvRows& rows, int sequence, int position,
                     int count, std::string_view operation) {
  checkWindow(window, operation);
  require(sameHeads(window.heads, rows.heads), operation, "rows of the window's KV heads");
  require(sequence >= 0 && position >= 0 && count <= window.capacity, operation,
          "no more positions than the window has room for");
}

void checkHostSpan(const HostRows& host, const KvRows& rows, int layer, int position,
                   std::string_view operation) {
  checkHostRows(host, operation);
  require(sameHeads(host.heads, rows.heads), operation, "rows of the same KV heads");
  require(layer >= 0 && position >= 0, operation, "a layer and position that are not negative");
}

}  // namespace

void CpuBackend::packRows(Stream& stream, ConstRows keys, ConstRows values, KvRows out, int first) {
  checkSameShape(keys, values, "packRows");
  checkKvRows(out, first, keys.count, "packRows");
  require(keys.width == out.heads.count * out.heads.dim, "packRows", "rows of all KV heads");
  queue(stream, [=](Workers& workers) { cpu::packRows(workers, keys, values, out, first); });
}

void CpuBackend::resetAttention(Stream& stream, SoftmaxState state) {
  checkSoftmax(state, "resetAttention");
  queue(stream, [=](Workers& workers) { cpu::resetAttention(workers, state); });
}

void CpuBackend::attendTile(Stream& stream, const TileAttention& attention) {
  checkKvRows(attention.tile, 0, attention.tileTokens, "attendTile");
  checkSoftmax(attention.state, "attendTile");
  checkSameShape(attention.query, attention.state.values, "attendTile");
  const KvHeads& heads = attention.tile.heads;
  require(attention.query.width == attention.state.heads * heads.dim &&
              attention.state.heads % heads.count == 0,
          "attendTile", "query heads of the KV heads' size, as many for each of them");
  queue(stream, [=](Workers& workers) { cpu::attendTile(workers, attention); });
}

void CpuBackend::finishAttention(Stream& stream, SoftmaxState state) {
  checkSoftmax(state, "finishAttention");
  queue(stream, [=](Workers& workers) { cpu::finishAttention(workers, state); });
}

void CpuBackend::quantizePages(Stream& stream, KvRows source, int first, Pages pages, int sequence,
                               int firstPage, int count, Quantizer quantizer) {
  if (count == 0) return;
  checkPages(pages, source.heads, "quantizePages");
  checkKvRows(source, first, count * pages.format.tokens, "quantizePages");
  require(sequence >= 0 && firstPage >= 0 && count > 0 && firstPage <= pages.capacity - count,
          "quantizePages", "pages that there is room for");
  queue(stream, [=](Workers& workers) {
    cpu::quantizePages(workers, source, first, pages, sequence, firstPage, count, quantizer);
  });
}

void CpuBackend::offloadRows(Stream& stream, KvRows source, int first, HostRows host, int layer,
                             int position, int count) {
  checkKvRows(source, first, count, "offloadRows");
  checkHostSpan(host, source, layer, position, "offloadRows");
  queue(stream, [=](Workers& workers) {
    cpu::offloadRows(workers, source, first, host, layer, position, count);
  });
}

void CpuBackend::loadRows(Stream& stream, HostRows host, int layer, int position, KvRows out,
                          int first, int count) {
  checkKvRows(out, first, count, "loadRows");
  checkHostSpan(host, out, layer, position, "loadRows");
  queue(stream, [=](Workers& workers) {
    cpu::loadRows(workers, host, layer, position, out, first, count);
  });
}

void CpuBackend::fillWindow(Stream& stream, KvRows source, int first, Window window, int sequence,
                            int position, int count) {
  checkKvRows(source, first, count, "fillWindow");
  checkWindowSpan(window, source, sequence, position, count, "fillWindow");
  queue(stream, [=](Workers& workers) {
    cpu::fillWindow(workers, source, first, window, sequence, position, count);
  });
}

void CpuBackend::readWindow(Stream& stream, Window window, int sequence, int position, KvRows out,
                            int first, int count) {
  checkKvRows(out, first, count, "readWindow");
  checkWindowSpan(window, out, sequence, position, count, "readWindow");
  queue(stream, [=](Workers& workers) {
    cpu::readWindow(workers, window, sequence, position, out, first, count);
  });
}

}  // namespace specache::kernels::cpu
