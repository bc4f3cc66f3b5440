// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTextCharFormat>
#include <QTextObjectInterface>

class QTextCursor;
class QWidget;

namespace specache::app {

/// A small rounded label inside running text that names the place of a quote: ( p. 31 ).
class CitationObject : public QObject, public QTextObjectInterface {
  Q_OBJECT
  Q_INTERFACES(QTextObjectInterface)

 public:
  static constexpr int kType = QTextFormat::UserObject + 1;

  /// `widget` shows the text; its palette gives the colours.
  explicit CitationObject(QWidget* widget);
  /// Puts a label at the cursor; `anchor` is what clicks on it report.
  static void insert(QTextCursor& cursor, const QString& label, const QString& anchor,
                     const QFont& font);

  QSizeF intrinsicSize(QTextDocument* document, int position, const QTextFormat& format) override;
  void drawObject(QPainter* painter, const QRectF& rect, QTextDocument* document, int position,
                  const QTextFormat& format) override;
};

}  // namespace specache::app
