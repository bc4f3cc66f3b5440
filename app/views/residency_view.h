// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>

#include "app/bridge/engine_values.h"

namespace specache::app {

/// Document positions across, layers down: how much of each stretch is on the GPU in 16 bits.
class ResidencyView : public QWidget {
  Q_OBJECT

 public:
  explicit ResidencyView(QWidget* parent = nullptr);
  void setMap(const ResidencyMap& map);
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  double rowHeight() const;
  ResidencyMap map_;
};

}  // namespace specache::app
