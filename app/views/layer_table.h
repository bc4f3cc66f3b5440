// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "app/models/answer_record.h"

namespace specache::app {

/// The layers of one step: how many of the best rows were there, and how many came over the bus.
class LayerTable : public QWidget {
  Q_OBJECT

 public:
  explicit LayerTable(QWidget* parent = nullptr);
  void setStep(const RecordedStep& step, int number);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  int lineHeight() const;
  RecordedStep step_;
  int number_ = 0;
};

}  // namespace specache::app
