// SPDX-License-Identifier: GPL-3.0-or-later
// Any vocabulary and any text: the text comes back, and nothing of it becomes a control piece.
// Input: one piece a line, its type as a digit in front; an empty line; the text.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "core/text/tokenizer.h"
#include "core/text/utf8.h"
#include "tests/support/random_text.h"
#include "tests/support/tiny_vocabulary.h"

namespace {

using namespace specache;

/// The unknown, control and byte pieces of the tiny vocabulary, and the space.
Vocabulary basis() {
  Vocabulary vocabulary = test::tinyVocabulary();
  std::erase_if(vocabulary.pieces, [](const Piece& p) { return p.type == PieceType::normal; });
  vocabulary.pieces.push_back({std::string(spaceSymbol), 0});
  return vocabulary;
}

/// The basis and the pieces at the front of the input, which are taken off it.
Vocabulary takeVocabulary(std::string_view& input) {
  static const Vocabulary common = basis();
  Vocabulary vocabulary = common;
  float score = 0;
  while (!input.empty()) {
    const std::string_view line = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(input.size(), line.size() + 1));
    if (line.empty()) break;
    vocabulary.pieces.push_back(
        {std::string(line.substr(1)), score--, static_cast<PieceType>(line[0] - '0')});
  }
  return vocabulary;
}

/// What must come back: U+FFFD for what is not UTF-8, spaces for SentencePiece's space symbol.
std::string expectedText(std::string_view text) {
  std::string expected;
  while (!text.empty()) {
    const Utf8Character character = firstCharacter(text);
    test::appendUtf8(expected, character.code == U'\u2581' ? U' ' : character.code);
    text.remove_prefix(character.bytes);
  }
  return expected;
}

void check(const Tokenizer& tokenizer, std::string_view text) {
  const Encoding encoding = tokenizer.encodeWithOffsets(text);
  const bool control = std::any_of(encoding.ids.begin(), encoding.ids.end(),
                                   [&](int id) { return tokenizer.isControl(id); });
  const bool rising = std::is_sorted(encoding.offsets.begin(), encoding.offsets.end());
  if (control || !rising || tokenizer.decode(encoding.ids) != expectedText(text)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  try {
    const Tokenizer tokenizer(takeVocabulary(input));
    check(tokenizer, input);
  } catch (const Error&) {
    return 0;
  }
  return 0;
}
