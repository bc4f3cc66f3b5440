// SPDX-License-Identifier: GPL-3.0-or-later
// Which words of an answer stand in a document word for word.
#pragma once

#include <QString>
#include <cstddef>
#include <span>
#include <vector>

#include "app/documents/document.h"

namespace specache::app {

/// A stretch of an answer and the same words in a document.
struct Quote {
  qsizetype answerBegin = 0;  ///< UTF-16 units of the answer, [begin, end)
  qsizetype answerEnd = 0;
  std::size_t begin = 0;  ///< bytes of Document::utf8, [begin, end)
  std::size_t end = 0;
  std::size_t page = 0;   ///< index in Document::pages
  bool exactCase = true;  ///< false: the same but for upper and lower case
};

/// Finds the longest stretches of `answer` that occur in the document word for word, in the
/// answer's order and without overlap. Blanks, line ends and punctuation between words are not
/// compared, so that Markdown marks and line breaks do not matter; the same case is preferred. A
/// stretch must say something: five words of together 20 letters, three words inside quotation
/// marks, the whole of a short answer that holds a number or a name, or the whole of any answer
/// where it was attended to. Of several occurrences the one nearest to the `attended` bytes is
/// taken, without any the first. Linear in both texts; any thread.
std::vector<Quote> findQuotes(const QString& answer, const Document& document,
                              std::span<const std::size_t> attended = {});

}  // namespace specache::app
