// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QWidget>

namespace specache::app {

/// Rates 0 … 1 over the steps of an answer, as thin lines.
class Sparkline : public QWidget {
 public:
  struct Line {
    QColor colour;
    QList<double> values;
  };

  explicit Sparkline(QWidget* parent = nullptr);
  void setLines(const QList<Line>& lines);
  QSize sizeHint() const override { return {200, 64}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QList<Line> lines_;
};

}  // namespace specache::app
