// SPDX-License-Identifier: GPL-3.0-or-later
// Checks of operations' arguments when they are queued, the same for every backend: one for each
// operation of kernels/backend.h, with those of its arguments that it looks at. All throw
// std::invalid_argument.
#pragma once

#include "kernels/backend.h"

namespace specache::kernels {

// The transformer.
void checkEmbed(Weight table, const std::int32_t* tokens, Rows out);
void checkRmsNorm(ConstRows x, const float* weight, Rows out);
void checkLinear(ConstRows x, std::span<const Product> products);
void checkLinear(const NormedRows& x, std::span<const Product> products);
void checkAddLinear(ConstRows x, Weight weight, Rows out);
void checkGatedLinear(const NormedRows& x, const GatedProduct& product);
void checkRopeAngles(const std::int32_t* positions, Rope rope, Rows angles);
void checkRope(Rows queries, Rows keys, ConstRows angles);
void checkGatedSilu(Rows gate, ConstRows up);
void checkGatedGelu(Rows gate, ConstRows up);
void checkSoftCap(Rows x, float cap);
void checkScale(Rows x, float factor);
void checkAddBias(Rows x, const float* bias);
void checkAdd(Rows x, ConstRows y);
void checkArgmax(ConstRows x, std::int32_t* out);

// Prefill.
void checkPackRows(const HeadRows& heads, KvRows out, int first);
void checkResetAttention(SoftmaxState state);
void checkAttendTile(const TileAttention& attention);
void checkFinishAttention(SoftmaxState state);
void checkQuantizePages(KvRows source, int first, Pages pages, int sequence, int firstPage,
                        int count);
void checkOffloadRows(KvRows source, int first, HostRows host, int layer, int position, int count);
void checkLoadRows(HostRows host, int layer, int position, KvRows out, int first, int count);
void checkFillWindow(KvRows source, int first, Window window, int sequence, int position,
                     int count);
void checkReadWindow(Window window, int sequence, int position, KvRows out, int first, int count);

// A decode step.
void checkPositionRows(const SequenceState* states, int sequences, int rows,
                       std::int32_t* positions);
void checkAppendWindow(const HeadRows& heads, const SequenceState* states, int sequences, int rows,
                       Window window);
void checkAttendDecode(const DecodeAttention& attention);
void checkObserveAttention(Importance importance, int topK, int sequences,
                           const SequenceState* states, HeadFigures* figures);
void checkSelectRows(const Selection& selection);
void checkFetchRows(FetchList fetch, Slots slots, int sequences, const HostRows* hosts, int layer);
void checkOffloadNewest(Window window, const SequenceState* states, int sequences,
                        const HostRows* hosts, int layer);
void checkClosePages(Window window, const SequenceState* states, int sequences, int residual,
                     Pages pages);
void checkAdvance(SequenceState* states, int sequences, int residual, int pageTokens);

}  // namespace specache::kernels
