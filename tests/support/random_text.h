// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <random>
#include <string>

namespace specache::test {

void appendUtf8(std::string& text, char32_t code);

/// About `bytes` bytes of valid UTF-8: words, code, spaces, line breaks and characters of every
/// plane. U+2581 is left out: it is how SentencePiece spells a space.
std::string randomUnicode(std::mt19937_64& generator, std::size_t bytes);

/// Text with stray and truncated UTF-8 sequences in it.
std::string randomBrokenUtf8(std::mt19937_64& generator, std::size_t bytes);

/// What must survive a round trip: scripts, emoji, spaces, tabs, CRLF, code, control look-alikes.
std::string stressText();

}  // namespace specache::test
