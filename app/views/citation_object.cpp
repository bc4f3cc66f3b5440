// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/citation_object.h"

#include <QPainter>
#include <QTextCursor>
#include <QTextDocument>
#include <QWidget>

#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr int kLabel = QTextFormat::UserProperty + 1;
constexpr qreal kPadding = 6;
constexpr qreal kGap = 3;

QFont labelFont(const QTextFormat& format) {
  return smaller(format.toCharFormat().font());
}

}  // namespace

CitationObject::CitationObject(QWidget* widget) : QObject(widget) {}

void CitationObject::insert(QTextCursor& cursor, const QString& label, const QString& anchor,
                            const QFont& font) {
  QTextCharFormat format;
  format.setFont(font);
  format.setObjectType(kType);
  format.setProperty(kLabel, label);
  format.setAnchor(true);
  format.setAnchorHref(anchor);
  format.setToolTip(label);
  format.setVerticalAlignment(QTextCharFormat::AlignMiddle);
  cursor.insertText(QString(QChar::ObjectReplacementCharacter), format);
}

QSizeF CitationObject::intrinsicSize(QTextDocument*, int, const QTextFormat& format) {
  const QFontMetricsF metrics(labelFont(format));
  return {metrics.horizontalAdvance(format.property(kLabel).toString()) + 2 * (kPadding + kGap),
          metrics.height() + 2};
}

void CitationObject::drawObject(QPainter* painter, const QRectF& rect, QTextDocument*, int,
                                const QTextFormat& format) {
  const auto* widget = qobject_cast<const QWidget*>(parent());
  const Colours& colours = widget ? coloursOf(*widget) : coloursFor(Brightness::light);
  const QRectF label = rect.adjusted(kGap, 0.5, -kGap, -0.5);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(colours.border);
  painter->setBrush(colours.surface);
  painter->drawRoundedRect(label, label.height() / 2, label.height() / 2);
  painter->setPen(colours.accent);
  painter->setFont(labelFont(format));
  painter->drawText(label, Qt::AlignCenter, format.property(kLabel).toString());
  painter->restore();
}

}  // namespace specache::app
