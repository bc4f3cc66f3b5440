// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>
#include <optional>

#include "app/models/answer_record.h"

namespace specache::app {

/// The answer that the Document and Engine tabs tell about, and in it the chosen sentence.
class AnswerSelection : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  StoreId answer() const { return answer_; }
  const std::shared_ptr<AnswerRecord>& record() const { return record_; }
  /// UTF-16 units of the answer's text; none: the whole answer.
  std::optional<std::pair<qsizetype, qsizetype>> sentence() const { return sentence_; }

  void select(StoreId answer, std::shared_ptr<AnswerRecord> record,
              std::optional<std::pair<qsizetype, qsizetype>> sentence = std::nullopt) {
    answer_ = answer;
    record_ = std::move(record);
    sentence_ = sentence;
    emit changed();
  }
  void clear() { select(0, nullptr); }

 signals:
  void changed();                                ///< another answer or sentence
  void stepsArrived();                           ///< the same answer has more steps, or has ended
  void placeChosen(int document, quint32 byte);  ///< show this place of a document

 private:
  StoreId answer_ = 0;
  std::shared_ptr<AnswerRecord> record_;
  std::optional<std::pair<qsizetype, qsizetype>> sentence_;
};

}  // namespace specache::app
