// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "core/text/pattern.h"
#include "core/text/splitting.h"

namespace specache {

/// Splits a text into the words that BPE works on. Constant after construction; threads may share
/// it.
class PreTokenizer {
 public:
  explicit PreTokenizer(const Splitting& splitting);

  /// Hands out each word of the text, which must be valid UTF-8, in order. Together they are the
  /// text; none is empty.
  void split(std::string_view text, const std::function<void(std::string_view)>& takeWord) const;

 private:
  std::vector<Pattern> patterns_;
};

}  // namespace specache
