// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/operation_checks.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "kernels/checks.h"

namespace specache::kernels {

// ---- The transformer

void checkEmbed(Weight table, const std::int32_t* tokens, Rows out) {
  constexpr std::string_view kName = "embed";
  checkWeight(table, kName);
  checkRows(out, kName);
  require(out.width == table.columns, kName, "output rows as wide as the table's");
  require(tokens != nullptr || out.count == 0, kName, "tokens in memory");
}

void checkRmsNorm(ConstRows x, const float* weight, Rows out) {
  checkSameShape(x, out, "rmsNorm");
  require(weight != nullptr, "rmsNorm", "a weight in memory");
}

void checkLinear(ConstRows x, std::span<const Product> products) {
  constexpr std::string_view kName = "linear";
  checkRows(x, kName);
  for (const auto& [weight, out] : products) {
    checkRows(out, kName);
    checkWeight(weight, kName);
    require(x.width == weight.columns, kName, "input rows as wide as the weight's");
    require(out.width == weight.rows && out.count == x.count, kName,
            "one output row an input row, as wide as the weight has rows");
  }
}

void checkLinear(const NormedRows& x, std::span<const Product> products) {
  checkRmsNorm(x.x, x.weight, x.room);
  checkLinear(x.x, products);
}

void checkAddLinear(ConstRows x, Weight weight, Rows out) {
  const Product product{weight, out};
  checkLinear(x, {&product, 1});
}

void checkGatedLinear(const NormedRows& x, const GatedProduct& product) {
  const Product products[] = {{product.gate, product.out}, {product.up, product.room}};
  checkLinear(x, products);
  checkSameShape(product.out, product.room, "gatedLinear");
}

void checkRopeAngles(const std::int32_t* positions, Rope rope, Rows angles) {
  constexpr std::string_view kName = "ropeAngles";
  checkRows(angles, kName);
  require(rope.frequencies != nullptr && rope.dim > 0 && rope.dim % 2 == 0, kName,
          "frequencies of an even head size");
  require(angles.width == rope.dim, kName, "angles as wide as a head");
  require(positions != nullptr || angles.count == 0, kName, "positions in memory");
}

namespace {

void checkTurned(Rows queries, Rows keys, ConstRows angles, std::string_view operation) {
  for (const ConstRows rows : {ConstRows(queries), ConstRows(keys), angles}) {
    checkRows(rows, operation);
    require(rows.count == angles.count, operation, "angles of every row");
  }
  require(angles.width > 0 && angles.width % 2 == 0, operation, "angles of an even head size");
  require(queries.width % angles.width == 0 && keys.width % angles.width == 0, operation,
          "rows of whole heads");
}

void checkHeadRows(const HeadRows& heads, KvHeads kvHeads, std::string_view operation) {
  checkTurned(heads.queries, heads.keys, heads.angles, operation);
  checkSameShape(heads.keys, heads.values, operation);
  require(heads.angles.width == kvHeads.dim, operation, "angles of a head's size");
  require(heads.keys.width == kvHeads.count * kvHeads.dim, operation, "rows of all KV heads");
}

}  // namespace

void checkRope(Rows queries, Rows keys, ConstRows angles) {
  checkTurned(queries, keys, angles, "rope");
}

void checkGatedSilu(Rows gate, ConstRows up) {
  checkSameShape(gate, up, "gatedSilu");
}

void checkGatedGelu(Rows gate, ConstRows up) {
  checkSameShape(gate, up, "gatedGelu");
}

void checkSoftCap(Rows x, float cap) {
  checkRows(x, "softCap");
  require(cap > 0, "softCap", "a cap above 0");
}

void checkScale(Rows x, float factor) {
  checkRows(x, "scale");
  require(std::isfinite(factor), "scale", "a factor that is a number");
}

void checkAddBias(Rows x, const float* bias) {
  checkRows(x, "addBias");
  require(bias != nullptr, "addBias", "a bias in memory");
}

void checkAdd(Rows x, ConstRows y) {
  checkSameShape(x, y, "add");
}

void checkArgmax(ConstRows x, std::int32_t* out) {
  checkRows(x, "argmax");
  require(out != nullptr || x.count == 0, "argmax", "an output in memory");
}

// ---- Prefill

void checkPackRows(const HeadRows& heads, KvRows out, int first) {
  constexpr std::string_view kName = "packRows";
  checkHeadRows(heads, out.heads, kName);
  checkKvRows(out, first, heads.keys.count, kName);
}

void checkResetAttention(SoftmaxState state) {
  checkSoftmax(state, "resetAttention");
}

void checkAttendTile(const TileAttention& attention) {
  constexpr std::string_view kName = "attendTile";
  checkKvRows(attention.tile, 0, attention.tileTokens, kName);
  checkSoftmax(attention.state, kName);
  checkSameShape(attention.query, attention.state.values, kName);
  const KvHeads& heads = attention.tile.heads;
  require(attention.query.width == attention.state.heads * heads.dim &&
              attention.state.heads % heads.count == 0,
          kName, "query heads of the KV heads' size, as many for each of them");
  checkScoring(attention.softCap, attention.slidingWindow, kName);
}

void checkFinishAttention(SoftmaxState state) {
  checkSoftmax(state, "finishAttention");
}

void checkQuantizePages(KvRows source, int first, Pages pages, int sequence, int firstPage,
                        int count) {
  constexpr std::string_view kName = "quantizePages";
  checkPages(pages, source.heads, kName);
  checkKvRows(source, first, count * pages.format.tokens, kName);
  require(sequence >= 0 && firstPage >= 0 && count > 0 && firstPage <= pages.capacity - count,
          kName, "pages that there is room for");
}

void checkOffloadRows(KvRows source, int first, HostRows host, int layer, int position, int count) {
  checkKvRows(source, first, count, "offloadRows");
  checkHostSpan(host, source, layer, position, "offloadRows");
}

void checkLoadRows(HostRows host, int layer, int position, KvRows out, int first, int count) {
  checkKvRows(out, first, count, "loadRows");
  checkHostSpan(host, out, layer, position, "loadRows");
}

void checkFillWindow(KvRows source, int first, Window window, int sequence, int position,
                     int count) {
  checkKvRows(source, first, count, "fillWindow");
  checkWindowSpan(window, source, sequence, position, count, "fillWindow");
}

void checkReadWindow(Window window, int sequence, int position, KvRows out, int first, int count) {
  checkKvRows(out, first, count, "readWindow");
  checkWindowSpan(window, out, sequence, position, count, "readWindow");
}

// ---- A decode step

void checkPositionRows(const SequenceState* states, int sequences, int rows,
                       std::int32_t* positions) {
  checkStates(states, sequences, "positionRows");
  require(rows > 0 && positions != nullptr, "positionRows", "at least one row");
}

void checkAppendWindow(const HeadRows& heads, const SequenceState* states, int sequences, int rows,
                       Window window) {
  constexpr std::string_view kName = "appendWindow";
  checkHeadRows(heads, window.heads, kName);
  checkStates(states, sequences, kName);
  checkWindow(window, kName);
  require(rows > 0 && heads.keys.count == sequences * rows, kName,
          "as many rows for each sequence");
}

void checkAttendDecode(const DecodeAttention& attention) {
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
    require(attention.importance.slidingWindow == attention.slidingWindow, kName,
            "probabilities of the same sliding window");
  }
  checkScoring(attention.softCap, attention.slidingWindow, kName);
  require(attention.rows > 0 && attention.query.count == attention.sequences * attention.rows,
          kName, "as many rows for each sequence");
  require(attention.query.width % (heads.count * heads.dim) == 0, kName,
          "query heads of the KV heads' size, as many for each of them");
}

void checkObserveAttention(Importance importance, int topK, int sequences,
                           const SequenceState* states, HeadFigures* figures) {
  constexpr std::string_view kName = "observeAttention";
  checkImportance(importance, 0, kName);
  checkStates(states, sequences, kName);
  require(topK >= 0 && figures != nullptr, kName, "figures to set");
}

void checkSelectRows(const Selection& selection) {
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
  if (selection.observed == nullptr) return;
  checkImportance(selection.importance, 0, kName);
  require(selection.figures != nullptr, kName, "figures for what is observed");
}

void checkFetchRows(FetchList fetch, Slots slots, int sequences, const HostRows* hosts, int layer) {
  constexpr std::string_view kName = "fetchRows";
  checkSlots(slots, slots.heads, kName);
  require(fetch.count != nullptr && fetch.slots != nullptr, kName, "a fetch list");
  require(hosts != nullptr && sequences > 0 && layer >= 0, kName, "rows in CPU memory");
}

void checkOffloadNewest(Window window, const SequenceState* states, int sequences,
                        const HostRows* hosts, int layer) {
  constexpr std::string_view kName = "offloadNewest";
  checkWindow(window, kName);
  checkStates(states, sequences, kName);
  require(hosts != nullptr && layer >= 0, kName, "rows in CPU memory");
}

void checkClosePages(Window window, const SequenceState* states, int sequences, int residual,
                     Pages pages) {
  constexpr std::string_view kName = "closePages";
  checkWindow(window, kName);
  checkStates(states, sequences, kName);
  checkPages(pages, window.heads, kName);
  require(residual >= 0 && window.capacity % pages.format.tokens == 0 &&
              window.capacity > residual + pages.format.tokens,
          kName, "a window of at least R + g + 1 rows, a multiple of g");
}

void checkAdvance(SequenceState* states, int sequences, int residual, int pageTokens) {
  checkStates(states, sequences, "advance");
  require(residual >= 0 && pageTokens >= 0, "advance", "sizes that are not negative");
}

}  // namespace specache::kernels
