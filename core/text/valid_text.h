// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace specache {

/// A text with U+FFFD in place of each byte that belongs to no character, and the way back to the
/// places of the original.
class ValidText {
 public:
  /// The original must outlive it: what is valid is not copied.
  explicit ValidText(std::string_view original);

  std::string_view text() const { return valid_ ? original_ : std::string_view(repaired_); }

  /// Where in the original the character begins that begins at `place` in text().
  std::size_t originalPlace(std::size_t place) const;

 private:
  std::string_view original_;
  bool valid_;
  std::string repaired_;
  std::vector<std::size_t> replaced_;  ///< places in `repaired_`, rising
};

}  // namespace specache
