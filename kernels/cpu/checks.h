// SPDX-License-Identifier: GPL-3.0-or-later
// Checks of operations' arguments when they are queued. All throw std::invalid_argument.
#pragma once

#include <string_view>

#include "kernels/backend.h"

namespace specache::kernels::cpu {

/// Throws unless `holds`; the message names the operation and what it asks for.
void require(bool holds, std::string_view operation, std::string_view requirement);

void checkRows(ConstRows rows, std::string_view operation);
/// Both have the same shape.
void checkSameShape(ConstRows a, ConstRows b, std::string_view operation);
void checkWeight(const Weight& weight, std::string_view operation);
void checkHeads(KvHeads heads, std::string_view operation);
void checkKvRows(const KvRows& rows, int first, int count, std::string_view operation);
void checkHostRows(const HostRows& rows, std::string_view operation);
void checkWindow(const Window& window, std::string_view operation);
void checkPages(const Pages& pages, KvHeads heads, std::string_view operation);
void checkSlots(const Slots& slots, KvHeads heads, std::string_view operation);
void checkSoftmax(const SoftmaxState& state, std::string_view operation);

}  // namespace specache::kernels::cpu
