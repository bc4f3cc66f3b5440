// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/byte_pair_encoder.h"

#include <algorithm>
#include <span>
#include <unordered_map>

#include "core/text/utf8.h"
#include "core/text/valid_text.h"

namespace specache {
namespace {

// Bounds memory: joining takes some 50 bytes for each byte of a word.
constexpr std::size_t longestWord = std::size_t{1} << 20;

/// Where a word that is too long is cut: between characters.
std::size_t cutOf(std::string_view word) {
  if (word.size() <= longestWord) return word.size();
  std::size_t cut = longestWord;
  while (isContinuationByte(word[cut])) --cut;
  return cut;
}

/// The pieces of words that came before. The words' texts must outlive it.
class KnownWords {
 public:
  /// Null when it is not known.
  const std::vector<WordPiece>* find(std::string_view word) const {
    const auto found = words_.find(word);
    return found == words_.end() ? nullptr : &found->second;
  }

  void add(std::string_view word, const std::vector<WordPiece>& pieces) {
    constexpr std::size_t longestKnown = 64;
    constexpr std::size_t mostWords = std::size_t{1} << 15;
    if (word.size() > longestKnown) return;
    if (words_.size() == mostWords) words_.clear();
    words_.emplace(word, pieces);
  }

 private:
  std::unordered_map<std::string_view, std::vector<WordPiece>> words_;
};

}  // namespace

/// The encoding of one text.
class BytePairEncoder::Run {
 public:
  Run(const BytePairEncoder& encoder, std::string_view text) : encoder_(encoder), valid_(text) {
    const std::string_view whole = valid_.text();
    std::size_t place = 0;
    while (const auto found = encoder.userPieces_.next(whole, place)) {
      appendWords(whole.substr(place, found->begin - place));
      appendPiece({found->id, found->begin});
      place = found->begin + found->bytes;
    }
    appendWords(whole.substr(place));
  }

  Encoding takeEncoding() { return std::move(encoding_); }

 private:
  void appendWords(std::string_view part) {
    encoder_.preTokenizer_.split(part, [this](std::string_view word) {
      while (!word.empty()) {
        const std::string_view front = word.substr(0, cutOf(word));
        appendWord(front);
        word.remove_prefix(front.size());
      }
    });
  }

  void appendWord(std::string_view word) {
    const auto begin = static_cast<std::size_t>(word.data() - valid_.text().data());
    if (const std::vector<WordPiece>* known = known_.find(word)) return appendPieces(*known, begin);
    pieces_.clear();
    encoder_.appendWord(word, pieces_);
    known_.add(word, pieces_);
    appendPieces(pieces_, begin);
  }

  void appendPieces(std::span<const WordPiece> pieces, std::size_t begin) {
    for (const WordPiece& piece : pieces) appendPiece({piece.id, begin + piece.begin});
  }

  void appendPiece(WordPiece piece) {
    while (isContinuationByte(valid_.text()[piece.begin])) --piece.begin;
    encoding_.ids.push_back(piece.id);
    encoding_.offsets.push_back(valid_.originalPlace(piece.begin));
  }

  const BytePairEncoder& encoder_;
  ValidText valid_;
  KnownWords known_;
  std::vector<WordPiece> pieces_;  // of one word; kept for its memory
  Encoding encoding_;
};

BytePairEncoder::BytePairEncoder(const Vocabulary& vocabulary)
    : preTokenizer_(*findSplitting(vocabulary.splitting)),
      userPieces_(vocabulary),
      merges_(vocabulary) {
  if (vocabulary.ignoreMerges) wholeWords_ = std::make_unique<PieceIndex>(vocabulary);
  for (const Piece& piece : vocabulary.pieces) {
    comesFromText_.push_back(comesFromText(piece));
  }
}

Encoding BytePairEncoder::encode(std::string_view text) const {
  return Run(*this, text).takeEncoding();
}

void BytePairEncoder::appendWord(std::string_view word, std::vector<WordPiece>& pieces) const {
  const std::optional<int> whole = wholeWords_ ? wholeWords_->find(word) : std::nullopt;
  if (whole && comesFromText_[static_cast<std::size_t>(*whole)]) {
    pieces.push_back({*whole, 0});
  } else {
    merges_.append(word, pieces);
  }
}

}  // namespace specache
