// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>

namespace specache::app {

/// The field for a question: grows to six lines; Enter sends, Shift+Enter begins a new line.
class ComposerInput : public QPlainTextEdit {
  Q_OBJECT

 public:
  explicit ComposerInput(QWidget* parent = nullptr);

 signals:
  void sent();
  /// A text that is long enough to be a document was pasted; it is in the field as well.
  void longTextPasted(const QString& text);
  void focusChanged(bool focused);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void insertFromMimeData(const QMimeData* source) override;
  bool canInsertFromMimeData(const QMimeData* source) const override;

 private:
  void fitHeight();
};

}  // namespace specache::app
