// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/models/answer_record.h"
#include "app/views/card.h"

class QHBoxLayout;

namespace specache::app {

class Sparkline;

/// How well the rows fetched ahead were chosen: four rates, and how two of them ran.
class PrefetchCard : public Card {
  Q_OBJECT

 public:
  explicit PrefetchCard(QWidget* parent = nullptr);
  void setRecord(const AnswerRecord& record, const QString& whose);

 private:
  struct Rate {
    QLabel* figure = nullptr;
    QLabel* name = nullptr;
  };
  Rate addRate(QHBoxLayout& row);
  static void name(const Rate& rate, const QString& name, const QString& tip);

  Rate hits_;
  Rate mass_;
  Rate reuse_;
  Rate guesses_;
  Sparkline* line_;
};

}  // namespace specache::app
