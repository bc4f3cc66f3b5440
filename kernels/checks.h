// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of the checks in kernels/operation_checks.h. All throw std::invalid_argument.
#pragma once

#include <string_view>

#include "kernels/backend.h"

namespace specache::kernels {

/// Throws unless `holds`; the message names the operation and what it asks for.
void require(bool holds, std::string_view operation, std::string_view requirement);

void checkRows(ConstRows rows, std::string_view operation);
/// Both have the same shape.
void checkSameShape(ConstRows a, ConstRows b, std::string_view operation);
void checkWeight(const Weight& weight, std::string_view operation);
void checkHeads(KvHeads heads, std::string_view operation);
void checkKvRows(const KvRows& rows, int first, int count, std::string_view operation);
void checkWindow(const Window& window, std::string_view operation);
/// Positions `position` … of one sequence, in a ring that must hold them all.
void checkWindowSpan(const Window& window, const KvRows& rows, int sequence, int position,
                     int count, std::string_view operation);
void checkHostSpan(const HostRows& host, const KvRows& rows, int layer, int position,
                   std::string_view operation);
void checkPages(const Pages& pages, KvHeads heads, std::string_view operation);
void checkSlots(const Slots& slots, KvHeads heads, std::string_view operation);
void checkSoftmax(const SoftmaxState& state, std::string_view operation);
void checkStates(const SequenceState* states, int sequences, std::string_view operation);
void checkImportance(const Importance& importance, int row, std::string_view operation);
/// 0 where there is none.
void checkScoring(float softCap, int slidingWindow, std::string_view operation);

}  // namespace specache::kernels
