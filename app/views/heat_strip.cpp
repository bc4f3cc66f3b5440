// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/heat_strip.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "app/views/languages.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr int kWidth = 16;
constexpr double kThinnest = 3;

}  // namespace

HeatStrip::HeatStrip(QWidget* parent) : QWidget(parent) {
  setFixedWidth(kWidth);
  setCursor(Qt::PointingHandCursor);
  inEveryLanguage(*this, [this] {
    setAccessibleName(tr("Attention over the whole document"));
    setToolTip(tr("The whole document: darker where the model attended to it. Click to go there."));
  });
}

void HeatStrip::setPassages(const QList<Passage>& passages, std::size_t documentBytes) {
  passages_ = passages;
  bytes_ = std::max<std::size_t>(1, documentBytes);
  update();
}

void HeatStrip::setView(std::size_t begin, std::size_t end) {
  viewBegin_ = begin;
  viewEnd_ = end;
  update();
}

double HeatStrip::yAt(std::size_t byte) const {
  return double(byte) / double(bytes_) * (height() - 2) + 1;
}

void HeatStrip::paintEvent(QPaintEvent*) {
  const Colours& colours = coloursOf(*this);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF strip = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
  QPainterPath outline;
  outline.addRoundedRect(strip, 4, 4);
  painter.fillPath(outline, colours.surface);
  painter.save();
  painter.setClipPath(outline);
  for (const Passage& passage : passages_) {
    QColor shade = colours.accent;
    shade.setAlphaF(float(0.15 + 0.8 * std::sqrt(passage.weight)));
    const double top = yAt(passage.begin);
    const double tall = std::max(kThinnest, yAt(passage.end) - top);
    painter.fillRect(QRectF(strip.left(), top, strip.width(), tall), shade);
  }
  painter.restore();
  painter.setPen(colours.border);
  painter.drawPath(outline);
  painter.setPen(QPen(colours.text, 1));
  const double top = yAt(viewBegin_);
  painter.drawRoundedRect(
      QRectF(strip.left(), top, strip.width(), std::max(4.0, yAt(viewEnd_) - top)), 3, 3);
}

void HeatStrip::report(int y) {
  const double share = std::clamp(double(y) / std::max(1, height()), 0.0, 1.0);
  emit clicked(std::min(bytes_ - 1, std::size_t(share * double(bytes_))));
}

void HeatStrip::mousePressEvent(QMouseEvent* event) {
  report(int(event->position().y()));
}

void HeatStrip::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons().testFlag(Qt::LeftButton)) report(int(event->position().y()));
}

}  // namespace specache::app
