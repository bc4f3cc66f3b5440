// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/icons.h"

#include <QColor>
#include <QFile>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

namespace specache::app {
namespace {

constexpr int kSide = 16;
constexpr auto kDrawnColour = "#808794";  // that the files are drawn in

}  // namespace

QIcon icon(const QString& name, const QColor& colour) {
  QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
  if (!file.open(QIODevice::ReadOnly)) return {};
  QSvgRenderer drawing(file.readAll().replace(kDrawnColour, colour.name().toLatin1()));
  QIcon icon;
  for (const int scale : {1, 2, 3}) {
    QPixmap pixmap(kSide * scale, kSide * scale);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    drawing.render(&painter);
    painter.end();
    pixmap.setDevicePixelRatio(scale);
    icon.addPixmap(pixmap);
  }
  return icon;
}

}  // namespace specache::app
