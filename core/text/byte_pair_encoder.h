// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/text/byte_letters.h"
#include "core/text/merges.h"
#include "core/text/piece_finder.h"
#include "core/text/piece_index.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/text_encoder.h"
#include "core/text/vocabulary.h"

namespace specache {

/// Makes tokens with a byte-pair vocabulary: finds its user-defined pieces, splits what lies
/// between them into words, and joins each word's bytes.
class BytePairEncoder final : public TextEncoder {
 public:
  /// For a vocabulary that passed checkVocabulary.
  explicit BytePairEncoder(const Vocabulary& vocabulary);

  Encoding encode(std::string_view text, TextStart start) const override;

 private:
  class Run;

  void appendWord(std::string_view word, std::vector<WordPiece>& pieces) const;

  PreTokenizer preTokenizer_;
  PieceFinder userPieces_;
  ByteLetters letters_;
  Merges merges_;
  bool composes_;                                 ///< parts are brought into NFC
  std::unique_ptr<const PieceIndex> wholeWords_;  ///< null where merges decide on words, too
  std::vector<bool> comesFromText_;               ///< for each id
};

}  // namespace specache
