// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_set>

#include "core/text/vocabulary.h"

namespace specache {

/// Finds the places where a long text can be cut for encoding with the same ids as in one go.
///
/// BPE only ever joins neighbours into a piece of the vocabulary. So between two characters that
/// stand side by side in no piece nothing is ever joined, and the text may be cut there. With the
/// usual vocabularies that is before every run of spaces, and at most line breaks.
class ChunkBoundaries {
 public:
  explicit ChunkBoundaries(const Vocabulary& vocabulary);

  /// Where the chunk of `text` that begins at `begin` ends: at the first such place at or behind
  /// `target` bytes, or at the end of the text. Where none comes for very long, the cut falls
  /// between any two characters and costs at most some ids that could have been joined.
  std::size_t chunkEnd(std::string_view text, std::size_t begin, std::size_t target) const;

 private:
  std::unordered_set<std::uint64_t> joinable_;  ///< pairs of characters that some piece contains
};

}  // namespace specache
