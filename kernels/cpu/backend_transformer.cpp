// SPDX-License-Identifier: GPL-3.0-or-later
// The CPU backend's operations of a transformer.
#include "kernels/cpu/checks.h"
#include "kernels/cpu/cpu_backend.h"
#include "kernels/cpu/operations.h"

namespace specache::kernels::cpu {

void CpuBackend::embed(Stream& stream, Weight table, const std::int32_t* tokens, Rows out) {
  checkWeight(table, "embed");
  checkRows(out, "embed");
  require(out.width == table.columns, "embed", "output rows as wide as the table's");
  require(tokens != nullptr || out.count == 0, "embed", "tokens in memory");
  queue(stream, [=](Workers& workers) { cpu::embed(workers, table, tokens, out); });
}

void CpuBackend::rmsNorm(Stream& stream, ConstRows x, const float* weight, float epsilon,
                         Rows out) {
  checkSameShape(x, out, "rmsNorm");
  require(weight != nullptr, "rmsNorm", "a weight in memory");
  queue(stream, [=](Workers& workers) { cpu::rmsNorm(workers, x, weight, epsilon, out); });
}

void CpuBackend::linear(Stream& stream, ConstRows x, Weight weight, Rows out) {
  checkRows(x, "linear");
  checkRows(out, "linear");
  checkWeight(weight, "linear");
  require(x.width == weight.columns, "linear", "input rows as wide as the weight's");
  require(out.width == weight.rows && out.count == x.count, "linear",
          "one output row an input row, as wide as the weight has rows");
  queue(stream, [=](Workers& workers) { cpu::linear(workers, x, weight, out); });
}

void CpuBackend::rope(Stream& stream, Rows x, const std::int32_t* positions, Rope rope) {
  checkRows(x, "rope");
  require(rope.frequencies != nullptr && rope.dim > 0 && rope.dim % 2 == 0, "rope",
          "frequencies of an even head size");
  require(x.width % rope.dim == 0, "rope", "rows of whole heads");
  require(positions != nullptr || x.count == 0, "rope", "positions in memory");
  queue(stream, [=](Workers& workers) { cpu::rope(workers, x, positions, rope); });
}

void CpuBackend::gatedSilu(Stream& stream, Rows gate, ConstRows up) {
  checkSameShape(gate, up, "gatedSilu");
  queue(stream, [=](Workers& workers) { cpu::gatedSilu(workers, gate, up); });
}

void CpuBackend::add(Stream& stream, Rows x, ConstRows y) {
  checkSameShape(x, y, "add");
  queue(stream, [=](Workers& workers) { cpu::add(workers, x, y); });
}

void CpuBackend::argmax(Stream& stream, ConstRows x, std::int32_t* out) {
  checkRows(x, "argmax");
  require(out != nullptr || x.count == 0, "argmax", "an output in memory");
  queue(stream, [=](Workers& workers) { cpu::argmax(workers, x, out); });
}

}  // namespace specache::kernels::cpu
