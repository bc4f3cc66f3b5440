// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/answer_record.h"

#include <algorithm>
#include <iterator>

namespace specache::app {
namespace {

constexpr int kPlacesKept = 32;  // strongest places of a step that are worth keeping

}  // namespace

std::pair<qsizetype, qsizetype> AnswerRecord::stepsOf(qsizetype begin, qsizetype end) const {
  int firstToken = 0;
  int lastToken = 0;
  for (const TextMark& mark : marks) {
    if (mark.length <= begin) firstToken = mark.tokens;
    lastToken = mark.tokens;
    if (mark.length >= end) break;
  }
  const auto token = [](const RecordedStep& step) { return step.figures.token; };
  const auto first = std::ranges::lower_bound(steps, firstToken, {}, token);
  const auto last = std::ranges::lower_bound(steps, lastToken, {}, token);
  return {std::distance(steps.begin(), first), std::distance(steps.begin(), last)};
}

QList<AttendedPlace> placesOf(const QList<AttendedShare>& attended,
                              const QList<DocumentPlacement>& placements) {
  QList<AttendedPlace> places;
  for (const AttendedShare& seen : attended) {
    for (const DocumentPlacement& placed : placements) {
      const qsizetype token = seen.position - placed.firstPosition;
      if (token < 0 || token >= placed.offsets.size()) continue;
      const quint32 begin = placed.offsets[token];
      const quint32 end = token + 1 < placed.offsets.size() ? placed.offsets[token + 1] : begin + 1;
      places.append({placed.document, begin, end, seen.share});
    }
  }
  std::ranges::sort(places, std::greater{}, &AttendedPlace::share);
  if (places.size() > kPlacesKept) places.resize(kPlacesKept);
  return places;
}

}  // namespace specache::app
