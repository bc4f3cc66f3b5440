// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "core/text/chunk_boundaries.h"
#include "core/text/text_encoder.h"
#include "core/text/vocabulary.h"

namespace sentencepiece {
class SentencePieceProcessor;
}

namespace specache {

/// Makes tokens with the sentencepiece library, a long text chunk by chunk.
class SentencePieceEncoder final : public TextEncoder {
 public:
  /// For a vocabulary that passed checkVocabulary. Throws Error when sentencepiece refuses it.
  explicit SentencePieceEncoder(const Vocabulary& vocabulary);
  ~SentencePieceEncoder() override;

  Encoding encode(std::string_view text, TextStart start) const override;

 private:
  void appendChunk(std::string_view text, std::size_t begin, std::size_t end, bool spaceInFront,
                   Encoding& encoding) const;

  ChunkBoundaries boundaries_;
  std::unique_ptr<sentencepiece::SentencePieceProcessor> processor_;
  bool addSpacePrefix_;
  std::vector<bool> unknown_;  ///< for each id
};

}  // namespace specache
