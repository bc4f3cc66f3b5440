// SPDX-License-Identifier: GPL-3.0-or-later
// The CPU's operations, one a file. They do what kernels/backend.h says of the operation of the
// same name, at once, with the given workers; arguments have been checked.
#pragma once

#include <cstdint>

#include "kernels/backend.h"
#include "kernels/cpu/result.h"
#include "kernels/cpu/thread_pool.h"

namespace specache::kernels::cpu {

// The transformer.
void embed(Workers& workers, Weight table, const std::int32_t* tokens, Rows out);
void rmsNorm(Workers& workers, ConstRows x, const float* weight, float epsilon, Rows out);
void linear(Workers& workers, ConstRows x, std::span<const Product> products, Result result);
void ropeAngles(Workers& workers, const std::int32_t* positions, Rope rope, Rows angles);
void rope(Workers& workers, Rows queries, Rows keys, ConstRows angles, RopePairs pairs);
/// RoPE and the Hadamard transform behind it.
void turnHeads(Workers& workers, const HeadRows& heads);
void gatedSilu(Workers& workers, Rows gate, ConstRows up);
void gatedGelu(Workers& workers, Rows gate, ConstRows up);
void softCap(Workers& workers, Rows x, float cap);
void scale(Workers& workers, Rows x, float factor);
void add(Workers& workers, Rows x, ConstRows y);
void addBias(Workers& workers, Rows x, const float* bias);
void argmax(Workers& workers, ConstRows x, std::int32_t* out);

// Prefill.
void packRows(Workers& workers, ConstRows keys, ConstRows values, KvRows out, int first);
void resetAttention(Workers& workers, SoftmaxState state);
void attendTile(Workers& workers, const TileAttention& attention);
void finishAttention(Workers& workers, SoftmaxState state);
void quantizePages(Workers& workers, KvRows source, int first, Pages pages, int sequence,
                   int firstPage, int count, Quantizer quantizer);
void offloadRows(Workers& workers, KvRows source, int first, HostRows host, int layer, int position,
                 int count);
void loadRows(Workers& workers, HostRows host, int layer, int position, KvRows out, int first,
              int count);
void fillWindow(Workers& workers, KvRows source, int first, Window window, int sequence,
                int position, int count);
void readWindow(Workers& workers, Window window, int sequence, int position, KvRows out, int first,
                int count);

// A decode step.
void positionRows(Workers& workers, const SequenceState* states, int sequences, int rows,
                  std::int32_t* positions);
void appendWindow(Workers& workers, ConstRows keys, ConstRows values, const SequenceState* states,
                  int sequences, int rows, Window window);
void attendDecode(Workers& workers, const DecodeAttention& attention);
void observeAttention(Workers& workers, Importance importance, int topK, int sequences,
                      const SequenceState* states, Slots slots, HeadFigures* figures);
void selectRows(Workers& workers, const Selection& selection);
void fetchRows(Workers& workers, FetchList fetch, Slots slots, int sequences, const HostRows* hosts,
               int layer);
void offloadNewest(Workers& workers, Window window, const SequenceState* states, int sequences,
                   const HostRows* hosts, int layer);
void closePages(Workers& workers, Window window, const SequenceState* states, int sequences,
                int residual, Pages pages, Quantizer quantizer);
void advance(Workers& workers, SequenceState* states, int sequences, int residual, int pageTokens);

}  // namespace specache::kernels::cpu
