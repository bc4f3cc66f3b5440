// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QGridLayout;
class QLabel;
class QPushButton;
class QSpinBox;

namespace specache::app {

class Workspace;

/// What reading will cost, before anything is read: time, and memory by cache. Where a document is
/// longer than the context, it offers a range of pages instead.
class ForecastCard : public QFrame {
  Q_OBJECT

 public:
  explicit ForecastCard(Workspace& workspace, QWidget* parent = nullptr);

 private:
  void refresh();
  void showCost();
  void showRange(int row);
  int tooLongRow() const;

  Workspace& workspace_;
  QLabel* title_;
  QPushButton* read_;
  QWidget* table_;
  QGridLayout* grid_;
  QWidget* range_;
  QSpinBox* first_;
  QSpinBox* last_;
  QLabel* rangeHint_;
  quint64 rangeKey_ = 0;
};

}  // namespace specache::app
