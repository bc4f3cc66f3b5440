// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/byte_pair_merges.h"

#include <queue>

#include "core/text/byte_alphabet.h"

namespace specache {
namespace {

constexpr int none = -1;

std::uint64_t pairOf(int left, int right) {
  return std::uint64_t{static_cast<std::uint32_t>(left)} << 32U | static_cast<std::uint32_t>(right);
}

std::size_t at(int place) {
  return static_cast<std::size_t>(place);
}

}  // namespace

/// A piece of the word while it is joined: one of a list that is linked both ways.
struct BytePairMerges::Letter {
  int id = 0;
  int previous = none;
  int next = none;
  bool taken = false;  ///< it is part of its left neighbour by now
  std::size_t begin = 0;
};

/// The joining of one word.
class BytePairMerges::Joining {
 public:
  Joining(const BytePairMerges& merges, std::vector<Letter> letters)
      : merges_(merges), letters_(std::move(letters)) {
    for (int place = 0; place + 1 < std::ssize(letters_); ++place) propose(place);
    while (!proposals_.empty()) {
      const Proposal proposal = proposals_.top();
      proposals_.pop();
      if (stillHolds(proposal)) join(proposal);
    }
  }

  const std::vector<Letter>& letters() const { return letters_; }

 private:
  /// To join the letter at `place` with the next one.
  struct Proposal {
    int rank = 0;
    int place = 0;
    int id = 0;
    bool operator<(const Proposal& other) const {
      return rank != other.rank ? rank > other.rank : place > other.place;
    }
  };

  const Joined* joinedAt(int place) const {
    const Letter& letter = letters_[at(place)];
    if (letter.taken || letter.next == none) return nullptr;
    return merges_.find(letter.id, letters_[at(letter.next)].id);
  }

  void propose(int place) {
    if (const Joined* joined = joinedAt(place)) proposals_.push({joined->rank, place, joined->id});
  }

  bool stillHolds(const Proposal& proposal) const {
    const Joined* joined = joinedAt(proposal.place);
    return joined && joined->id == proposal.id;
  }

  void join(const Proposal& proposal) {
    Letter& left = letters_[at(proposal.place)];
    Letter& right = letters_[at(left.next)];
    left.id = proposal.id;
    left.next = right.next;
    right.taken = true;
    if (left.next != none) letters_[at(left.next)].previous = proposal.place;
    if (left.previous != none) propose(left.previous);
    propose(proposal.place);
  }

  const BytePairMerges& merges_;
  std::vector<Letter> letters_;
  std::priority_queue<Proposal> proposals_;
};

BytePairMerges::BytePairMerges(const Vocabulary& vocabulary) {
  for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) {
    const Piece& piece = vocabulary.pieces[id];
    const int place = static_cast<int>(id);
    if (piece.type == PieceType::unknown && !unknown_) unknown_ = place;
    if (piece.type != PieceType::normal && piece.type != PieceType::unused) continue;
    const std::optional<std::string> bytes = spelledBytes(piece.text);
    if (bytes && bytes->size() == 1) bytes_[static_cast<unsigned char>(bytes->front())] = place;
  }
  joined_.reserve(vocabulary.merges.size());
  int rank = 0;
  for (const Merge& merge : vocabulary.merges) {
    joined_.insert_or_assign(pairOf(merge.left, merge.right), Joined{rank++, merge.joined});
  }
}

void BytePairMerges::append(std::string_view word, std::vector<WordPiece>& pieces) const {
  const Joining joining(*this, lettersOf(word));
  for (const Letter& letter : joining.letters()) {
    if (!letter.taken) pieces.push_back({letter.id, letter.begin});
  }
}

std::vector<BytePairMerges::Letter> BytePairMerges::lettersOf(std::string_view word) const {
  std::vector<Letter> letters;
  letters.reserve(word.size());
  for (std::size_t place = 0; place < word.size(); ++place) {
    const std::optional<int> known = bytes_[static_cast<unsigned char>(word[place])];
    const std::optional<int> id = known ? known : unknown_;
    if (!id) continue;
    const int index = static_cast<int>(letters.size());
    if (index > 0) letters.back().next = index;
    letters.push_back({*id, index > 0 ? index - 1 : none, none, false, place});
  }
  return letters;
}

const BytePairMerges::Joined* BytePairMerges::find(int left, int right) const {
  const auto found = joined_.find(pairOf(left, right));
  return found == joined_.end() ? nullptr : &found->second;
}

}  // namespace specache
