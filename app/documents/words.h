// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <cstddef>
#include <functional>
#include <string>

namespace specache::app {

/// A run of letters and digits; times, amounts and contractions (07:40, 1,250.5, don't) are one
/// word, and so is each ideograph.
struct Word {
  std::size_t begin = 0;  ///< bytes of the UTF-8 text, [begin, end)
  std::size_t end = 0;
  std::u32string folded;  ///< without case; the typographic apostrophe is '
  std::size_t exact = 0;  ///< hash of the word as it is written
  bool capital = false;   ///< begins with an upper-case letter
  bool digit = false;     ///< holds a digit
};

/// Calls `visit` for each word of valid UTF-8 text, in order. The word is reused for the next one.
void forEachWord(const QByteArray& utf8, const std::function<void(const Word&)>& visit);

}  // namespace specache::app
