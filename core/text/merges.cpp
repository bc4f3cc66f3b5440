// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/merges.h"

#include <queue>

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
struct Merges::Letter {
  int id = 0;
  int previous = none;
  int next = none;
  bool taken = false;  ///< it is part of its left neighbour by now
};

/// The joining of one word.
class Merges::Joining {
 public:
  Joining(const Merges& merges, std::span<const WordPiece> letters) : merges_(merges) {
    const int count = static_cast<int>(letters.size());
    letters_.reserve(letters.size());
    for (int place = 0; place < count; ++place) {
      letters_.push_back({letters[at(place)].id, place - 1, place + 1 < count ? place + 1 : none});
    }
    for (int place = 0; place + 1 < count; ++place) propose(place);
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

  const Merges& merges_;
  std::vector<Letter> letters_;
  std::priority_queue<Proposal> proposals_;
};

Merges::Merges(std::span<const Merge> merges) {
  joined_.reserve(merges.size());
  int rank = 0;
  for (const Merge& merge : merges) {
    joined_.insert_or_assign(pairOf(merge.left, merge.right), Joined{rank++, merge.joined});
  }
}

void Merges::append(std::span<const WordPiece> letters, std::vector<WordPiece>& pieces) const {
  const Joining joining(*this, letters);
  for (std::size_t place = 0; place < letters.size(); ++place) {
    const Letter& letter = joining.letters()[place];
    if (!letter.taken) pieces.push_back({letter.id, letters[place].begin});
  }
}

const Merges::Joined* Merges::find(int left, int right) const {
  const auto found = joined_.find(pairOf(left, right));
  return found == joined_.end() ? nullptr : &found->second;
}

}  // namespace specache
