// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/user_pieces.h"

#include <algorithm>

namespace specache {
namespace {

unsigned char byteAt(std::string_view text, std::size_t place) {
  return static_cast<unsigned char>(text[place]);
}

}  // namespace

UserPieces::UserPieces(const Vocabulary& vocabulary) {
  for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) {
    const Piece& piece = vocabulary.pieces[id];
    if (piece.type != PieceType::userDefined) continue;
    entries_.push_back({piece.text, static_cast<int>(id)});
    if (firstBytes_.find(piece.text[0]) == std::string::npos) firstBytes_ += piece.text[0];
  }
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return a.text < b.text; });
}

std::optional<UserPieces::Match> UserPieces::next(std::string_view text, std::size_t begin) const {
  if (entries_.empty()) return std::nullopt;
  while ((begin = text.find_first_of(firstBytes_, begin)) != std::string_view::npos) {
    if (const auto match = longestAt(text, begin)) return match;
    ++begin;
  }
  return std::nullopt;
}

std::optional<UserPieces::Match> UserPieces::longestAt(std::string_view text,
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
