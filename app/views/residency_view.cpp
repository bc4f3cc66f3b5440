// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/residency_view.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "app/views/format.h"
#include "app/views/languages.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr int kTallestRow = 10;
constexpr int kShortestRow = 4;
constexpr int kMostHeight = 180;

}  // namespace

ResidencyView::ResidencyView(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  inEveryLanguage(*this, [this] { setAccessibleName(tr("Map of the rows on the GPU")); });
}

void ResidencyView::setMap(const ResidencyMap& map) {
  const bool sameShape = map.layers == map_.layers;
  map_ = map;
  if (!sameShape) updateGeometry();
  update();
}

double ResidencyView::rowHeight() const {
  if (map_.layers <= 0) return kTallestRow;
  return std::clamp(kMostHeight / map_.layers, kShortestRow, kTallestRow);
}

QSize ResidencyView::sizeHint() const {
  return {200, int(rowHeight() * std::max(1, map_.layers))};
}

void ResidencyView::paintEvent(QPaintEvent*) {
  const Colours& colours = coloursOf(*this);
  QPainter painter(this);
  if (map_.columns <= 0 || map_.shares.isEmpty()) {
    painter.fillRect(rect(), colours.sunken);
    return;
  }
  const double wide = double(width()) / map_.columns;
  const double tall = rowHeight();
  const double gap = wide >= 4 ? 1 : 0;
  for (int layer = 0; layer < map_.layers; ++layer) {
    for (int column = 0; column < map_.columns; ++column) {
      const auto share = quint8(map_.shares[qsizetype(layer) * map_.columns + column]);
      QColor cell = share > 0 ? colours.accent : colours.border;
      // A few rows of a long stretch are a small share, but the news.
      cell.setAlphaF(share > 0 ? float(0.25 + 0.75 * std::sqrt(share / 255.0)) : 0.55F);
      const double x = std::floor(column * wide);
      const double next = std::floor((column + 1) * wide);
      painter.fillRect(QRectF(x, layer * tall, next - x - gap, tall - 1), cell);
    }
  }
}

bool ResidencyView::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || map_.columns <= 0) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const int column =
      std::clamp(help->pos().x() * map_.columns / std::max(1, width()), 0, map_.columns - 1);
  const int layer = std::clamp(int(help->pos().y() / rowHeight()), 0, std::max(0, map_.layers - 1));
  const double share = quint8(map_.shares[qsizetype(layer) * map_.columns + column]) / 255.0;
  const qint64 first = qint64(map_.tokens) * column / map_.columns;
  const qint64 last = qint64(map_.tokens) * (column + 1) / map_.columns;
  QToolTip::showText(help->globalPos(),
                     tr("Layer %1, tokens %2–%3: %4 in 16 bits")
                         .arg(layer + 1)
                         .arg(formatCount(first), formatCount(last), formatPercent(share)),
                     this);
  return true;
}

}  // namespace specache::app
