// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/spelling_guard.h"

#include <algorithm>
#include <cstdint>
#include <set>

#include "core/error.h"
#include "core/text/utf8.h"
#include "core/text/valid_text.h"

namespace specache {
namespace {

/// A character of Unicode's two planes for private use, by its place in them.
std::string privateCharacter(std::uint32_t place) {
  const std::uint32_t code = 0xF0000 + place;
  const auto tail = [](std::uint32_t bits) { return static_cast<char>(0x80 | (bits & 0x3F)); };
  return {static_cast<char>(0xF0 | (code >> 18)), tail(code >> 12), tail(code >> 6), tail(code)};
}

std::string unusedCharacter(std::span<const std::string_view> texts) {
  constexpr std::uint32_t planes = 0x20000;
  for (std::uint32_t place = 0; place < planes; ++place) {
    std::string character = privateCharacter(place);
    const bool used = std::any_of(texts.begin(), texts.end(), [&](std::string_view text) {
      return text.find(character) != std::string_view::npos;
    });
    if (!used) return character;
  }
  throw Error(
      "The conversation has every character that Unicode keeps for private use. Start a new one.");
}

std::size_t lastCharacter(std::string_view text) {
  std::size_t begin = text.size() - 1;
  while (isContinuationByte(text[begin])) --begin;
  return begin;
}

/// Places inside of every control piece that the text spells.
void breakWhole(std::string_view text, const PieceFinder& controls, std::set<std::size_t>& places) {
  for (std::size_t begin = 0; const auto match = controls.next(text, begin);) {
    begin = match->begin + firstCharacter(text.substr(match->begin)).bytes;
    places.insert(begin);
  }
}

/// Places inside of what begins a control piece at the text's end, or ends one at its beginning.
void breakEdges(std::string_view text, std::string_view control, std::set<std::size_t>& places) {
  const std::size_t longest = std::min(text.size(), control.size() - 1);
  for (std::size_t bytes = 1; bytes <= longest; ++bytes) {
    const std::size_t rest = text.size() - bytes;
    if (text.substr(rest) == control.substr(0, bytes)) {
      places.insert(rest + firstCharacter(text.substr(rest)).bytes);
    }
    const std::string_view front = text.substr(0, bytes);
    if (front == control.substr(control.size() - bytes)) places.insert(lastCharacter(front));
  }
}

}  // namespace

SpellingGuard::SpellingGuard(const PieceFinder& controls, std::span<const std::string_view> texts)
    : controls_(&controls), character_(unusedCharacter(texts)) {}

std::string SpellingGuard::guarded(std::string_view original) const {
  const ValidText valid(original);
  const std::string_view text = valid.text();
  std::set<std::size_t> places;
  breakWhole(text, *controls_, places);
  for (const PieceFinder::Entry& control : controls_->entries()) {
    breakEdges(text, control.text, places);
  }
  std::string guarded;
  std::size_t done = 0;
  for (const std::size_t place : places) {
    guarded.append(text.substr(done, place - done)).append(character_);
    done = place;
  }
  return guarded.append(text.substr(done));
}

std::string SpellingGuard::mark(std::size_t number) const {
  return character_ + "place " + std::to_string(number) + character_;
}

std::string SpellingGuard::bare(std::string_view text) const {
  std::string bare;
  for (std::size_t at; (at = text.find(character_)) != std::string_view::npos;) {
    bare += text.substr(0, at);
    text.remove_prefix(at + character_.size());
  }
  return bare += text;
}

}  // namespace specache
