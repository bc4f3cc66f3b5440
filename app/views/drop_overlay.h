// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

class QMimeData;

namespace specache::app {

/// "Drop to add", over the whole window while files are dragged across it.
class DropOverlay : public QWidget {
  Q_OBJECT

 public:
  explicit DropOverlay(QWidget* parent);

  /// Local files and folders that a drag carries.
  static QStringList pathsIn(const QMimeData& data);

 protected:
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace specache::app
