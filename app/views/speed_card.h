// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/models/answer_record.h"
#include "app/views/card.h"

class QGridLayout;

namespace specache::app {

/// An answer's throughput in figures.
class SpeedCard : public Card {
  Q_OBJECT

 public:
  explicit SpeedCard(QWidget* parent = nullptr);
  void setRecord(const AnswerRecord& record);

 private:
  QGridLayout* grid_;
};

}  // namespace specache::app
