// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/checks.h"

#include <stdexcept>
#include <string>

namespace specache::kernels {
namespace {

bool isCodeWidth(int bits) {
  return bits == 1 || bits == 2 || bits == 4 || bits == 16;
}

bool sameHeads(KvHeads a, KvHeads b) {
  return a.count == b.count && a.dim == b.dim;
}

}  // namespace

void require(bool holds, std::string_view operation, std::string_view requirement) {
  if (!holds)
    throw std::invalid_argument("Wrong arguments of the operation " + std::string(operation) +
                                ": it needs " + std::string(requirement) + ".");
}

void checkRows(ConstRows rows, std::string_view operation) {
  require(rows.count >= 0 && rows.width > 0 && (rows.data != nullptr || rows.count == 0), operation,
          "rows of at least one value, in memory");
}

void checkSameShape(ConstRows a, ConstRows b, std::string_view operation) {
  checkRows(a, operation);
  checkRows(b, operation);
  require(a.count == b.count && a.width == b.width, operation, "rows of the same shape");
}

void checkWeight(const Weight& weight, std::string_view operation) {
  require(weight.data != nullptr && weight.rows > 0 && weight.columns > 0, operation,
          "a weight matrix that is not empty");
  require(weight.columns % info(weight.dtype).blockValues == 0, operation,
          "weight rows of whole blocks");
}

void checkHeads(KvHeads heads, std::string_view operation) {
  require(heads.count > 0 && heads.dim > 0 && heads.dim % 2 == 0, operation,
          "KV heads of an even size");
}

void checkKvRows(const KvRows& rows, int first, int count, std::string_view operation) {
  checkHeads(rows.heads, operation);
  require(first >= 0 && count >= 0 && first <= rows.stride - count, operation,
          "rows inside the chunk");
  require(rows.data != nullptr || count == 0, operation, "a chunk in memory");
}

void checkWindow(const Window& window, std::string_view operation) {
  checkHeads(window.heads, operation);
  require(window.data != nullptr && window.capacity > 0, operation, "a window that is not empty");
}

void checkWindowSpan(const Window& window, const KvRows& rows, int sequence, int position,
                     int count, std::string_view operation) {
  checkWindow(window, operation);
  require(sameHeads(window.heads, rows.heads), operation, "rows of the window's KV heads");
  require(sequence >= 0 && position >= 0 && count <= window.capacity, operation,
          "no more positions than the window has room for");
}

void checkHostSpan(const HostRows& host, const KvRows& rows, int layer, int position,
                   std::string_view operation) {
  checkHeads(host.heads, operation);
  require(host.slabs != nullptr && host.slabTokens > 0, operation, "slabs of CPU memory");
  require(sameHeads(host.heads, rows.heads), operation, "rows of the same KV heads");
  require(layer >= 0 && position >= 0, operation, "a layer and position that are not negative");
}

void checkPages(const Pages& pages, KvHeads heads, std::string_view operation) {
  const PageFormat& format = pages.format;
  require(pages.data != nullptr && pages.capacity > 0, operation, "pages in memory");
  require(format.tokens > 0 && format.tokens % 32 == 0, operation,
          "a group size that is a multiple of 32");
  require(isCodeWidth(format.bits.keys) && isCodeWidth(format.bits.values), operation,
          "codes of 1, 2, 4 or 16 bits");
  require(pages.heads == heads.count && format.dim == heads.dim, operation,
          "pages and rows of the same KV heads");
}

void checkSlots(const Slots& slots, KvHeads heads, std::string_view operation) {
  require(slots.rows != nullptr && slots.positions != nullptr && slots.count > 0, operation,
          "slots in memory");
  require(sameHeads(slots.heads, heads), operation, "slots of the same KV heads");
}

void checkSoftmax(const SoftmaxState& state, std::string_view operation) {
  checkRows(state.values, operation);
  require(state.values.count == 0 || (state.max != nullptr && state.sum != nullptr), operation,
          "a softmax state in memory");
  require(state.heads > 0 && state.values.width % state.heads == 0, operation,
          "the number of query heads");
}

void checkStates(const SequenceState* states, int sequences, std::string_view operation) {
  require(states != nullptr && sequences > 0, operation, "at least one sequence");
}

void checkImportance(const Importance& importance, int row, std::string_view operation) {
  require(importance.data != nullptr && importance.heads > 0 && importance.capacity > 0, operation,
          "attention probabilities");
  require(row >= 0 && row < importance.rows, operation, "a row that the probabilities have");
  checkScoring(0, importance.slidingWindow, operation);
}

void checkScoring(float softCap, int slidingWindow, std::string_view operation) {
  require(softCap >= 0 && slidingWindow >= 0, operation,
          "a soft cap and a sliding window that are not negative");
}

}  // namespace specache::kernels
