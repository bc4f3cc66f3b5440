// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/byte_alphabet.h"

#include <array>

#include "core/text/utf8.h"

namespace specache {
namespace {

constexpr char32_t firstSubstitute = 0x100;
constexpr std::size_t letterCount = 0x100 + 68;

constexpr bool standsForItself(unsigned byte) {
  return (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

constexpr std::array<char32_t, 256> makeLetters() {
  std::array<char32_t, 256> letters{};
  char32_t substitute = firstSubstitute;
  for (unsigned byte = 0; byte < letters.size(); ++byte) {
    letters[byte] = standsForItself(byte) ? char32_t{byte} : substitute++;
  }
  return letters;
}

constexpr std::array<char32_t, 256> letters = makeLetters();

/// For each letter its byte, -1 for characters that are none.
constexpr std::array<int, letterCount> makeBytes() {
  std::array<int, letterCount> bytes{};
  bytes.fill(-1);
  for (unsigned byte = 0; byte < letters.size(); ++byte) {
    bytes[letters[byte]] = static_cast<int>(byte);
  }
  return bytes;
}

constexpr std::array<int, letterCount> bytesOfLetters = makeBytes();

}  // namespace

char32_t byteLetter(unsigned char byte) {
  return letters[byte];
}

std::optional<std::string> spelledBytes(std::string_view piece) {
  std::string bytes;
  while (!piece.empty()) {
    const Utf8Character letter = firstCharacter(piece);
    const int byte = letter.valid && letter.code < letterCount ? bytesOfLetters[letter.code] : -1;
    if (byte < 0) return std::nullopt;
    bytes += static_cast<char>(byte);
    piece.remove_prefix(letter.bytes);
  }
  return bytes;
}

}  // namespace specache
