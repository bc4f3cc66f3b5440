// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/attention.h"

#include <QMap>
#include <algorithm>

namespace specache::app {
namespace {

constexpr std::size_t kNeighbourBytes = 12;  // about two words
constexpr double kFaintest = 0.04;           // of the strongest; fainter ones are noise

/// Adds up the shares of each attended token over the steps [first, last).
QMap<quint32, Passage> sumByToken(const AnswerRecord& record, int document, qsizetype first,
                                  qsizetype last) {
  QMap<quint32, Passage> tokens;
  for (qsizetype step = first; step < last; ++step) {
    for (const AttendedPlace& place : record.steps[step].places) {
      if (place.document != document) continue;
      Passage& token = tokens[place.begin];
      token.begin = place.begin;
      token.end = place.end;
      token.weight += double(place.share);
    }
  }
  return tokens;
}

}  // namespace

QList<Passage> passagesIn(const AnswerRecord& record, int document,
                          std::optional<std::pair<qsizetype, qsizetype>> sentence) {
  const auto [first, last] = sentence ? record.stepsOf(sentence->first, sentence->second)
                                      : std::pair<qsizetype, qsizetype>(0, record.steps.size());
  QList<Passage> passages;
  for (const Passage& token : sumByToken(record, document, first, last)) {
    if (!passages.isEmpty() && token.begin <= passages.last().end + kNeighbourBytes) {
      passages.last().end = std::max(passages.last().end, token.end);
      passages.last().weight += token.weight;
    } else {
      passages.append(token);
    }
  }
  double strongest = 0;
  for (const Passage& passage : passages) strongest = std::max(strongest, passage.weight);
  for (Passage& passage : passages) passage.weight /= strongest;
  passages.removeIf([](const Passage& passage) { return passage.weight < kFaintest; });
  return passages;
}

QList<std::size_t> strongestPages(const QList<Passage>& passages, const Document& document,
                                  int most) {
  QList<Passage> sorted = passages;
  std::ranges::sort(sorted, std::greater{}, &Passage::weight);
  QList<std::size_t> pages;
  for (const Passage& passage : sorted) {
    const std::size_t page = document.pageAt(passage.begin);
    if (!pages.contains(page)) pages.append(page);
    if (pages.size() == most) break;
  }
  return pages;
}

}  // namespace specache::app
