// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/piece_finder.h"

#include <algorithm>

namespace specache {
namespace {

unsigned char byteAt(std::string_view text, std::size_t place) {
  return static_cast<unsigned char>(text[place]);
}

}  // namespace

std::vector<int> piecesOfType(const Vocabulary& vocabulary, PieceType type) {
  std::vector<int> ids;
  for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) {
    if (vocabulary.pieces[id].type == type) ids.push_back(static_cast<int>(id));
  }
  return ids;
}

PieceFinder::PieceFinder(const Vocabulary& vocabulary, std::span<const int> ids) {
  for (const int id : ids) {
    const std::string& text = vocabulary.pieces[static_cast<std::size_t>(id)].text;
    entries_.push_back({text, id});
    if (firstBytes_.find(text[0]) == std::string::npos) firstBytes_ += text[0];
  }
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return a.text < b.text; });
}

std::optional<PieceFinder::Match> PieceFinder::next(std::string_view text,
                                                    std::size_t begin) const {
  if (entries_.empty()) return std::nullopt;
  while ((begin = text.find_first_of(firstBytes_, begin)) != std::string_view::npos) {
    if (const auto match = longestAt(text, begin)) return match;
    ++begin;
  }
  return std::nullopt;
}

std::optional<PieceFinder::Match> PieceFinder::longestAt(std::string_view text,
                                                         std::size_t begin) const {
  std::optional<Match> longest;
  auto low = entries_.begin();
  auto high = entries_.end();
  for (std::size_t length = 0; low != high; ++length) {
    // All of [low, high) begin with the `length` bytes of the text; the shortest stands first.
    if (low->text.size() == length) {
      longest = Match{begin, length, low->id};
      while (low != high && low->text.size() == length) ++low;
    }
    if (begin + length == text.size()) break;
    const unsigned char byte = byteAt(text, begin + length);
    low = std::partition_point(
        low, high, [=](const Entry& entry) { return byteAt(entry.text, length) < byte; });
    high = std::partition_point(
        low, high, [=](const Entry& entry) { return byteAt(entry.text, length) == byte; });
  }
  return longest;
}

}  // namespace specache
