// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

namespace specache {

/// A text as tokens.
struct Encoding {
  std::vector<int> ids;
  /// For each id, the byte of the text at which it begins; never decreasing. The pieces of a
  /// character that is spelled byte by byte all begin where the character does.
  std::vector<std::size_t> offsets;

  std::size_t size() const { return ids.size(); }
};

}  // namespace specache
