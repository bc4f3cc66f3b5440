// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/memory_bar.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr int kHeight = 14;

}  // namespace

MemoryBar::MemoryBar(QWidget* parent) : QWidget(parent) {
  setFixedHeight(kHeight);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void MemoryBar::setStretches(const QList<Stretch>& stretches, quint64 whole, quint64 mark) {
  stretches_ = stretches;
  whole_ = std::max<quint64>(1, whole);
  mark_ = mark;
  update();
}

void MemoryBar::paintEvent(QPaintEvent*) {
  const Colours& colours = coloursOf(*this);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QPainterPath outline;
  outline.addRoundedRect(QRectF(rect()), 4, 4);
  painter.setClipPath(outline);
  painter.fillRect(rect(), colours.border);
  double x = 0;
  for (const Stretch& stretch : stretches_) {
    if (stretch.bytes == 0) continue;
    const double wide = std::max(1.0, double(stretch.bytes) / double(whole_) * width());
    painter.fillRect(QRectF(x, 0, wide, height()), stretch.colour);
    x += wide;
  }
  if (mark_ == 0 || mark_ > whole_) return;
  const double at = double(mark_) / double(whole_) * width();
  painter.fillRect(QRectF(at - 1, 0, 2, height()), colours.text);
}

}  // namespace specache::app
