// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace specache {

/// A text in Unicode's form NFC, in which é is one character however it was written, and the way
/// back to the places of the original.
class NfcText {
 public:
  /// For valid UTF-8, which must outlive it: what is NFC already is not copied.
  explicit NfcText(std::string_view original);

  std::string_view text() const { return changes_.empty() ? original_ : composed_; }

  /// Where in the original the character begins that begins at `place` in text().
  std::size_t originalPlace(std::size_t place) const;

 private:
  struct Change {
    std::size_t place = 0;  ///< in text()
    std::size_t bytes = 0;
    std::size_t originalPlace = 0;
    std::size_t originalBytes = 0;
  };

  std::string_view original_;
  std::string composed_;
  std::vector<Change> changes_;  ///< rising
};

}  // namespace specache
