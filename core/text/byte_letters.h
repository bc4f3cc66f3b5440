// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "core/text/merges.h"
#include "core/text/vocabulary.h"

namespace specache {

/// The pieces that BPE over bytes begins with: one for each byte.
class ByteLetters {
 public:
  explicit ByteLetters(const Vocabulary& vocabulary);

  /// Those of the word. A byte that the vocabulary lacks becomes its unknown piece; without one it
  /// is left out, as the tokenizers library does.
  std::vector<WordPiece> of(std::string_view word) const;

 private:
  std::array<std::optional<int>, 256> bytes_;
  std::optional<int> unknown_;
};

}  // namespace specache
