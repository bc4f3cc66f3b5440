// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/byte_pair_encoder.h"

#include <algorithm>
#include <deque>
#include <span>
#include <unordered_map>

#include "core/text/nfc_text.h"
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
      appendWords(place, whole.substr(place, found->begin - place));
      append(found->id, found->begin);
      place = found->begin + found->bytes;
    }
    appendWords(place, whole.substr(place));
  }

  Encoding takeEncoding() { return std::move(encoding_); }

 private:
  /// A part of the text between user-defined pieces, as words are made of it.
  struct Part {
    std::size_t begin = 0;  ///< in the valid text
    std::string_view text;
    const NfcText* composed = nullptr;  ///< null where the text is taken as it is
  };

  void appendWords(std::size_t begin, std::string_view text) {
    Part part{begin, text};
    if (encoder_.composes_) {
      part.composed = &composed_.emplace_back(text);
      part.text = part.composed->text();
    }
    encoder_.preTokenizer_.split(part.text, [&](std::string_view word) {
      while (!word.empty()) {
        const std::string_view front = word.substr(0, cutOf(word));
        appendWord(part, front);
        word.remove_prefix(front.size());
      }
    });
  }

  void appendWord(const Part& part, std::string_view word) {
    const auto begin = static_cast<std::size_t>(word.data() - part.text.data());
    if (const std::vector<WordPiece>* known = known_.find(word)) {
      return appendPieces(part, begin, *known);
    }
    pieces_.clear();
    encoder_.appendWord(word, pieces_);
    known_.add(word, pieces_);
    appendPieces(part, begin, pieces_);
  }

  void appendPieces(const Part& part, std::size_t begin, std::span<const WordPiece> pieces) {
    for (const WordPiece& piece : pieces) {
      std::size_t place = begin + piece.begin;
      while (isContinuationByte(part.text[place])) --place;
      append(piece.id, part.begin + (part.composed ? part.composed->originalPlace(place) : place));
    }
  }

  void append(int id, std::size_t place) {
    encoding_.ids.push_back(id);
    encoding_.offsets.push_back(valid_.originalPlace(place));
  }

  const BytePairEncoder& encoder_;
  ValidText valid_;
  std::deque<NfcText> composed_;  // kept for the words that are known
  KnownWords known_;
  std::vector<WordPiece> pieces_;  // of one word; kept for its memory
  Encoding encoding_;
};

BytePairEncoder::BytePairEncoder(const Vocabulary& vocabulary)
    : preTokenizer_(*findSplitting(vocabulary.splitting)),
      userPieces_(vocabulary, piecesOfType(vocabulary, PieceType::userDefined)),
      letters_(vocabulary),
      merges_(vocabulary.merges),
      composes_(vocabulary.composes) {
  if (vocabulary.ignoreMerges) wholeWords_ = std::make_unique<PieceIndex>(vocabulary);
  for (const Piece& piece : vocabulary.pieces) {
    comesFromText_.push_back(comesFromText(piece));
  }
}

Encoding BytePairEncoder::encode(std::string_view text, TextStart) const {
  return Run(*this, text).takeEncoding();
}

void BytePairEncoder::appendWord(std::string_view word, std::vector<WordPiece>& pieces) const {
  const std::optional<int> whole = wholeWords_ ? wholeWords_->find(word) : std::nullopt;
  if (whole && comesFromText_[static_cast<std::size_t>(*whole)]) {
    pieces.push_back({*whole, 0});
  } else {
    merges_.append(letters_.of(word), pieces);
  }
}

}  // namespace specache
