// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "app/views/attention.h"

namespace specache::app {

/// A whole document from top to bottom as a narrow strip, shaded where it was attended to. A click
/// goes there; the frame shows the page in view.
class HeatStrip : public QWidget {
  Q_OBJECT

 public:
  explicit HeatStrip(QWidget* parent = nullptr);
  void setPassages(const QList<Passage>& passages, std::size_t documentBytes);
  void setView(std::size_t begin, std::size_t end);

 signals:
  void clicked(std::size_t byte);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  void report(int y);
  double yAt(std::size_t byte) const;

  QList<Passage> passages_;
  std::size_t bytes_ = 1;
  std::size_t viewBegin_ = 0;
  std::size_t viewEnd_ = 0;
};

}  // namespace specache::app
