// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/utf8.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>

#include "tests/support/random_text.h"
#include "tests/support/seed.h"

namespace specache::test {
namespace {

bool isSurrogate(char32_t code) {
  return code >= 0xD800 && code <= 0xDFFF;
}

std::string utf8(char32_t code) {
  std::string text;
  appendUtf8(text, code);
  return text;
}

TEST(Utf8, readsEveryCharacter) {
  for (char32_t code = 0; code <= 0x10FFFF; ++code) {
    const Utf8Character character = firstCharacter(utf8(code) + "x");
    ASSERT_EQ(character.valid, !isSurrogate(code)) << std::uint32_t{code};
    ASSERT_TRUE(character.code == (isSurrogate(code) ? replacementCharacter : code));
    ASSERT_EQ(character.bytes, isSurrogate(code) ? 1 : utf8(code).size());
  }
}

TEST(Utf8, takesOnlyWhatIsACharacter) {
  std::set<std::string> characters;
  std::set<std::string> begun;
  for (char32_t code = 0; code <= 0x10FFFF; ++code) {
    if (isSurrogate(code)) continue;
    const std::string text = utf8(code);
    characters.insert(text);
    for (std::size_t length = 1; length < text.size(); ++length)
      begun.insert(text.substr(0, length));
  }
  const auto check = [&](const std::string& bytes) {
    const Utf8Character first = firstCharacter(bytes);
    ASSERT_EQ(first.valid, characters.contains(bytes.substr(0, first.bytes)));
    ASSERT_TRUE(first.valid || first.bytes == 1);
    ASSERT_EQ(isCharacterBegun(bytes), begun.contains(bytes));
    bool whole = false;
    for (std::size_t n = 1; n <= bytes.size(); ++n)
      whole |= characters.contains(bytes.substr(0, n));
    ASSERT_EQ(first.valid, whole);
  };
  for (unsigned first = 0; first < 256; ++first) {
    check({static_cast<char>(first)});
    for (unsigned second = 0; second < 256; ++second) {
      check({static_cast<char>(first), static_cast<char>(second)});
    }
  }
  std::mt19937_64 generator = seededGenerator();
  for (int round = 0; round < 200000; ++round) {
    std::string bytes(static_cast<std::size_t>(randomInteger(generator, 3, 4)), ' ');
    for (char& byte : bytes) byte = static_cast<char>(0x80U | generator());
    check(bytes);
  }
}

}  // namespace
}  // namespace specache::test
