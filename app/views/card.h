// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QVBoxLayout;

namespace specache::app {

/// A titled group of figures; the right end of the title line has a quiet remark.
class Card : public QFrame {
 public:
  explicit Card(QWidget* parent = nullptr);

 protected:
  void setTitle(const QString& title);
  void setRemark(const QString& remark);
  QVBoxLayout& column() { return *column_; }

 private:
  QLabel* title_;
  QLabel* remark_;
  QVBoxLayout* column_;
};

}  // namespace specache::app
