// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "app/models/answer_record.h"

namespace specache::app {

/// One bar a step, computing below and waiting above. The newest steps that there is room for; a
/// click, or the arrow keys, choose one.
class LatencyBars : public QWidget {
  Q_OBJECT

 public:
  explicit LatencyBars(QWidget* parent = nullptr);
  void setSteps(const QList<RecordedStep>& steps);
  /// Index of the step; -1: none.
  void setChosen(int step);
  int chosen() const { return chosen_; }
  QSize sizeHint() const override { return {200, 96}; }

 signals:
  void stepChosen(int step);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Bar {
    double computing = 0;
    double stalled = 0;
  };
  /// Width of a bar and the gap beside it.
  int pitch() const;
  int firstShown() const;
  int stepAt(double x) const;

  QList<Bar> bars_;
  int chosen_ = -1;
};

}  // namespace specache::app
