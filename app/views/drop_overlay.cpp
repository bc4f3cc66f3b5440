// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/drop_overlay.h"

#include <QMimeData>
#include <QPainter>
#include <QUrl>

#include "app/views/theme.h"

namespace specache::app {

DropOverlay::DropOverlay(QWidget* parent) : QWidget(parent) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  hide();
}

QStringList DropOverlay::pathsIn(const QMimeData& data) {
  QStringList paths;
  for (const QUrl& url : data.urls())
    if (url.isLocalFile()) paths.append(url.toLocalFile());
  return paths;
}

void DropOverlay::paintEvent(QPaintEvent*) {
  const Colours& colours = coloursOf(*this);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QColor veil = colours.surface;
  veil.setAlphaF(0.88F);
  painter.fillRect(rect(), veil);
  const QRectF frame = QRectF(rect()).adjusted(24, 24, -24, -24);
  painter.setPen(QPen(colours.accent, 2, Qt::DashLine));
  painter.drawRoundedRect(frame, 16, 16);
  painter.setPen(colours.text);
  painter.setFont(bold(larger(font(), 1.6)));
  painter.drawText(frame.translated(0, -16), Qt::AlignCenter, tr("Drop to add"));
  painter.setPen(colours.quiet);
  painter.setFont(font());
  painter.drawText(frame.translated(0, 18), Qt::AlignCenter,
                   tr("PDF, DOCX, ODT, EPUB, HTML, Markdown, text, CSV, source code"));
}

}  // namespace specache::app
