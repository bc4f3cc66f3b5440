// SPDX-License-Identifier: GPL-3.0-or-later
// How byte-level BPE vocabularies spell bytes (GPT-2's way): the printable ones of Latin-1 as
// themselves, the 68 others as U+0100, U+0101 and so on. A space is "Ġ", a line break "Ċ".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace specache {

/// The character that stands for the byte.
char32_t byteLetter(unsigned char byte);

/// The bytes that a piece spells; empty when some character of it stands for no byte.
std::optional<std::string> spelledBytes(std::string_view piece);

}  // namespace specache
