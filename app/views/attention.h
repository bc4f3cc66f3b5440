// SPDX-License-Identifier: GPL-3.0-or-later
// Where an answer, or a sentence of it, attended to in one document.
#pragma once

#include <QList>
#include <optional>

#include "app/documents/document.h"
#include "app/models/answer_record.h"

namespace specache::app {

/// A stretch of the document's bytes with the attention it got; the strongest has weight 1.
struct Passage {
  std::size_t begin = 0;
  std::size_t end = 0;
  double weight = 0;
};

/// Attended tokens gathered into passages, in the document's order. Neighbours melt together.
QList<Passage> passagesIn(const AnswerRecord& record, int document,
                          std::optional<std::pair<qsizetype, qsizetype>> sentence);

/// Indices of the pages with the strongest passages, strongest first, at most `most`.
QList<std::size_t> strongestPages(const QList<Passage>& passages, const Document& document,
                                  int most);

}  // namespace specache::app
