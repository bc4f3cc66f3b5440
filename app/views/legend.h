// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QWidget>

namespace specache::app {

/// What the colours of a drawing mean, with a figure each, over as many lines as it takes.
class Legend : public QWidget {
 public:
  struct Entry {
    QColor colour;  ///< invalid: no swatch
    QString name;
    QString figure;
  };

  explicit Legend(QWidget* parent = nullptr);
  void setEntries(const QList<Entry>& entries);
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  /// Lays the entries out and, with a painter, draws them; the height they take.
  int arrange(int width, QPainter* painter) const;
  QList<Entry> entries_;
};

}  // namespace specache::app
