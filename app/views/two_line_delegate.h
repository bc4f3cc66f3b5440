// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace specache::app {

/// A row of a list: its title, and below it a quieter line.
class TwoLineDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  /// `subtitleRole` is the model's role for the second line.
  explicit TwoLineDelegate(int subtitleRole, QObject* parent = nullptr)
      : QStyledItemDelegate(parent), subtitleRole_(subtitleRole) {}
  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  int subtitleRole_;
};

}  // namespace specache::app
