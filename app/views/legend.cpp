// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/legend.h"

#include <QPainter>

#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr int kSwatch = 8;
constexpr int kGap = 6;
constexpr int kBetween = 14;
constexpr int kLineGap = 4;

}  // namespace

Legend::Legend(QWidget* parent) : QWidget(parent) {
  setFont(smaller(font()));
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
}

void Legend::setEntries(const QList<Entry>& entries) {
  entries_ = entries;
  QStringList spoken;
  for (const Entry& entry : entries) spoken.append(entry.name + ' ' + entry.figure);
  setAccessibleName(spoken.join(", "));
  updateGeometry();
  update();
}

int Legend::heightForWidth(int width) const {
  return arrange(width, nullptr);
}

QSize Legend::sizeHint() const {
  return {200, arrange(qMax(200, width()), nullptr)};
}

int Legend::arrange(int width, QPainter* painter) const {
  const Colours& colours = coloursOf(*this);
  const QFontMetrics metrics(font());
  int x = 0;
  int y = 0;
  for (const Entry& entry : entries_) {
    const int swatch = entry.colour.isValid() ? kSwatch + kGap : 0;
    const int name = metrics.horizontalAdvance(entry.name);
    const int figure = entry.figure.isEmpty() ? 0 : kGap + metrics.horizontalAdvance(entry.figure);
    if (x > 0 && x + swatch + name + figure > width) {
      x = 0;
      y += metrics.height() + kLineGap;
    }
    if (painter) {
      if (swatch) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(entry.colour);
        painter->drawRoundedRect(
            QRectF(x, y + (metrics.height() - kSwatch) / 2.0, kSwatch, kSwatch), 2, 2);
      }
      painter->setPen(colours.quiet);
      painter->drawText(x + swatch, y + metrics.ascent(), entry.name);
      painter->setPen(colours.text);
      painter->drawText(x + swatch + name + kGap, y + metrics.ascent(), entry.figure);
    }
    x += swatch + name + figure + kBetween;
  }
  return y + metrics.height();
}

void Legend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(font());
  arrange(width(), &painter);
}

}  // namespace specache::app
