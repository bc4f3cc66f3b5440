// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/detokenizer.h"

#include "core/text/utf8.h"

namespace specache {

Detokenizer::Detokenizer(const Tokenizer& tokenizer)
    : tokenizer_(&tokenizer), dropSpace_(tokenizer.vocabulary().addSpacePrefix) {}

std::string Detokenizer::push(int id) {
  const std::string& bytes = tokenizer_->bytes(id);
  if (bytes.empty()) return finish();  // a control piece, which ends whatever character was begun
  pending_ += dropSpace_ && bytes.front() == ' ' ? bytes.substr(1) : bytes;
  dropSpace_ = false;
  return takeCharacters(false);
}

std::string Detokenizer::finish() {
  return takeCharacters(true);
}

std::string Detokenizer::takeCharacters(bool last) {
  std::string text;
  std::string_view rest = pending_;
  while (!rest.empty() && (last || !isCharacterBegun(rest))) {
    const Utf8Character character = firstCharacter(rest);
    text += character.valid ? rest.substr(0, character.bytes) : replacementText;
    rest.remove_prefix(character.bytes);
  }
  pending_ = std::string(rest);
  return text;
}

}  // namespace specache
