// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/sparkline.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr double kInset = 3;

/// At most as many values as there are pixels: means of neighbours.
QList<double> thinned(const QList<double>& values, int most) {
  if (values.size() <= most) return values;
  QList<double> means;
  for (int i = 0; i < most; ++i) {
    const qsizetype begin = values.size() * i / most;
    const qsizetype end = std::max(begin + 1, values.size() * (i + 1) / most);
    double sum = 0;
    for (qsizetype j = begin; j < end; ++j) sum += values[j];
    means.append(sum / double(end - begin));
  }
  return means;
}

}  // namespace

Sparkline::Sparkline(QWidget* parent) : QWidget(parent) {
  setMinimumHeight(64);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Sparkline::setLines(const QList<Line>& lines) {
  lines_ = lines;
  update();
}

void Sparkline::paintEvent(QPaintEvent*) {
  const Colours& colours = coloursOf(*this);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(larger(font(), 0.78));
  const double tall = height() - 2 * kInset;
  painter.setPen(QPen(colours.border, 1));
  for (const double rate : {0.0, 0.5, 1.0}) {
    const double y = kInset + (1 - rate) * tall;
    painter.drawLine(QPointF(0, y), QPointF(width(), y));
  }
  for (const Line& line : lines_) {
    const QList<double> values = thinned(line.values, std::max(2, width() / 2));
    QPainterPath path;
    for (qsizetype i = 0; i < values.size(); ++i) {
      const double x = values.size() > 1 ? double(i) / double(values.size() - 1) * width() : 0;
      const QPointF point(x, kInset + (1 - std::clamp(values[i], 0.0, 1.0)) * tall);
      if (i == 0)
        path.moveTo(point);
      else
        path.lineTo(point);
    }
    painter.setPen(QPen(line.colour, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(path);
  }
}

}  // namespace specache::app
