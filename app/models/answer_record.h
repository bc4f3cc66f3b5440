// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QList>

#include "app/bridge/engine_values.h"
#include "app/models/reading_outcome.h"
#include "app/storage/records.h"

namespace specache::app {

/// A stretch of a document that a step attended to: bytes [begin, end) of its text.
struct AttendedPlace {
  int document = 0;  ///< index in AnswerRecord::documents
  quint32 begin = 0;
  quint32 end = 0;
  float share = 0;
};

/// A step, and where in the documents it looked.
struct RecordedStep {
  StepFigures figures;  ///< `attended` is empty: it has become `places`
  QList<AttendedPlace> places;
};

/// Words of the answer that stand in a document: UTF-16 units [answerBegin, answerEnd) of the
/// answer, bytes [begin, end) of the document.
struct Citation {
  qsizetype answerBegin = 0;
  qsizetype answerEnd = 0;
  int document = 0;
  quint32 begin = 0;
  quint32 end = 0;
  QString place;  ///< "page 12"
};

/// Everything that is known of an answer beside its text.
struct AnswerRecord {
  QString model;
  QList<StoreId> documents;
  AnswerFigures figures;
  MemoryState memory;
  ResidencyMap residency;
  EndReason reason = EndReason::complete;
  bool ended = false;
  QString error;          ///< why it ended early; empty if it did not
  QList<TextMark> marks;  ///< length of the text at which the answer had so many tokens
  QList<RecordedStep> steps;
  QList<Citation> citations;
  std::optional<ReadingOutcome> reading;  ///< where documents were read for it

  /// Indices of the steps that wrote text[begin, end): first, and one past the last.
  std::pair<qsizetype, qsizetype> stepsOf(qsizetype begin, qsizetype end) const;
};

/// Turns positions of a session into places of its documents; positions outside are left out.
QList<AttendedPlace> placesOf(const QList<AttendedShare>& attended,
                              const QList<DocumentPlacement>& placements);

QJsonObject toJson(const AnswerRecord& record);
/// Fields that are missing or damaged keep their defaults.
AnswerRecord recordFromJson(const QJsonObject& json);

}  // namespace specache::app
