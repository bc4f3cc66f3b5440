// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QEvent>
#include <QLayout>
#include <QWidget>

namespace specache::app {

/// What a scroll area scrolls. As tall as its layout needs at its width: left to itself, a scroll
/// area does not count the lines that wrapped text takes.
class ScrollContent : public QWidget {
 public:
  using QWidget::QWidget;

 protected:
  bool event(QEvent* event) override {
    const bool handled = QWidget::event(event);
    const bool reshaped = event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize;
    if (reshaped && layout() && layout()->hasHeightForWidth())
      setMinimumHeight(layout()->totalHeightForWidth(width()));
    return handled;
  }
};

}  // namespace specache::app
