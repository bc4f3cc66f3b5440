// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QToolButton;

namespace specache::app {

/// ‹ 1 / 2 ›: pages through the versions of a question or an answer; hidden where there is one.
class VersionPager : public QWidget {
  Q_OBJECT

 public:
  explicit VersionPager(QWidget* parent = nullptr);
  void setVersion(int version, int versions);

 signals:
  void chosen(int version);

 private:
  QToolButton* back_;
  QToolButton* forth_;
  QLabel* label_;
  int version_ = 1;
};

}  // namespace specache::app
