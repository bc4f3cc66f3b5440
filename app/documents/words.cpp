// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/documents/words.h"

#include <QChar>

namespace specache::app {
namespace {

constexpr char32_t kFirstIdeograph = 0x2E80;

struct Character {
  char32_t code = 0;
  int bytes = 0;
};

Character decode(const QByteArray& utf8, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned char>(utf8[static_cast<qsizetype>(i)]);
  };
  const std::size_t size = utf8.size();
  if (at >= size) return {};
  const char32_t lead = byte(at);
  const int bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (bytes == 1 || at + bytes > size) return {lead, 1};
  char32_t code = lead & (0xFFU >> (bytes + 1));
  for (int i = 1; i < bytes; ++i) code = (code << 6) | (byte(at + i) & 0x3FU);
  return {code, bytes};
}

bool isWordPart(char32_t code) {
  return QChar::isLetterOrNumber(code) || (code >= 0x300 && QChar::isMark(code));
}

bool isIdeograph(char32_t code) {
  if (code < kFirstIdeograph) return false;
  const auto script = QChar::script(code);
  return script == QChar::Script_Han || script == QChar::Script_Hiragana ||
         script == QChar::Script_Katakana;
}

bool isApostrophe(char32_t code) {
  return code == U'\'' || code == 0x2019;
}

// Whether a sign between two characters keeps them one word.
bool joins(char32_t before, char32_t sign, char32_t after) {
  if (sign == U'.' || sign == U',' || sign == U':') {
    return QChar::isDigit(before) && QChar::isDigit(after);
  }
  return isApostrophe(sign) && QChar::isLetter(before) && QChar::isLetter(after);
}

void append(Word& word, const Character& character) {
  const char32_t code = isApostrophe(character.code) ? U'\'' : character.code;
  if (word.folded.empty()) word.capital = QChar::isUpper(code);
  word.digit = word.digit || QChar::isDigit(code);
  word.folded += QChar::toCaseFolded(code);
  word.exact = (word.exact ^ code) * 0x100000001B3ULL;  // FNV-1a
  word.end += character.bytes;
}

void restart(Word& word, std::size_t at) {
  word.begin = word.end = at;
  word.folded.clear();
  word.exact = 0xCBF29CE484222325ULL;
  word.capital = word.digit = false;
}

}  // namespace

void forEachWord(const QByteArray& utf8, const std::function<void(const Word&)>& visit) {
  const std::size_t size = utf8.size();
  Word word;
  for (std::size_t at = 0; at < size;) {
    Character character = decode(utf8, at);
    if (!isWordPart(character.code)) {
      at += character.bytes;
      continue;
    }
    restart(word, at);
    if (isIdeograph(character.code)) {
      append(word, character);
    }
    while (!isIdeograph(character.code) && isWordPart(character.code)) {
      append(word, character);
      const Character next = decode(utf8, word.end);
      const Character after = decode(utf8, word.end + next.bytes);
      if (next.bytes > 0 && joins(character.code, next.code, after.code)) {
        append(word, next);
        character = after;
      } else {
        character = next;
      }
      if (character.bytes == 0) break;
    }
    visit(word);
    at = word.end;
  }
}

}  // namespace specache::app
