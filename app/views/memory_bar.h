// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QWidget>

namespace specache::app {

/// One tier's memory as a bar of stretches against the whole; a mark shows another amount.
class MemoryBar : public QWidget {
 public:
  struct Stretch {
    QColor colour;
    quint64 bytes = 0;
  };

  explicit MemoryBar(QWidget* parent = nullptr);
  /// `whole` is what the bar's full length stands for; `mark` 0: none.
  void setStretches(const QList<Stretch>& stretches, quint64 whole, quint64 mark);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QList<Stretch> stretches_;
  quint64 whole_ = 1;
  quint64 mark_ = 0;
};

}  // namespace specache::app
