// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/models/answer_record.h"
#include "app/views/card.h"

namespace specache::app {

class LatencyBars;
class LayerTable;
class Legend;

/// How long each step took, and what it spent the time on.
class LatencyCard : public Card {
  Q_OBJECT

 public:
  explicit LatencyCard(QWidget* parent = nullptr);
  void setRecord(const std::shared_ptr<AnswerRecord>& record);

 private:
  void showStep(int step);

  std::shared_ptr<AnswerRecord> record_;
  LatencyBars* bars_;
  Legend* legend_;
  LayerTable* layers_;
};

}  // namespace specache::app
