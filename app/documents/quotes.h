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

/// Finds the longest stretches of `answer` that occur in the document, in the answer's order and
/// without overlap. White space counts as one blank; letters are compared as they are first, then
/// without their case. A stretch must say something: at least five words of at least 20 letters,
/// three words inside quotation marks, or the whole answer (a name, a number). Of several
/// occurrences the one nearest to the `attended` bytes is taken, without any the first.
/// Runs in time linear in both texts; any thread.
std::vector<Quote> findQuotes(const QString& answer, const Document& document,
                              std::span<const std::size_t> attended = {});

}  // namespace specache::app
