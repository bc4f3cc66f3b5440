// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/composer_input.h"

#include <QKeyEvent>
#include <QMimeData>
#include <QTextBlock>
#include <algorithm>

#include "app/views/languages.h"

namespace specache::app {
namespace {

constexpr int kMostLines = 6;
constexpr qsizetype kDocumentLength = 2000;  // characters

}  // namespace

ComposerInput::ComposerInput(QWidget* parent) : QPlainTextEdit(parent) {
  setObjectName("composerInput");
  inEveryLanguage(*this, [this] { setAccessibleName(tr("Question")); });
  setFrameShape(NoFrame);
  setTabChangesFocus(true);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  viewport()->setAutoFillBackground(false);
  document()->setDocumentMargin(2);
  connect(this, &QPlainTextEdit::textChanged, this, &ComposerInput::fitHeight);
  fitHeight();
}

void ComposerInput::keyPressEvent(QKeyEvent* event) {
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (enter && !event->modifiers().testFlag(Qt::ShiftModifier)) {
    emit sent();
    return;
  }
  QPlainTextEdit::keyPressEvent(event);
}

void ComposerInput::focusInEvent(QFocusEvent* event) {
  QPlainTextEdit::focusInEvent(event);
  emit focusChanged(true);
}

void ComposerInput::focusOutEvent(QFocusEvent* event) {
  QPlainTextEdit::focusOutEvent(event);
  emit focusChanged(false);
}

void ComposerInput::resizeEvent(QResizeEvent* event) {
  QPlainTextEdit::resizeEvent(event);
  fitHeight();
}

bool ComposerInput::canInsertFromMimeData(const QMimeData* source) const {
  return !source->hasUrls() && QPlainTextEdit::canInsertFromMimeData(source);
}

void ComposerInput::insertFromMimeData(const QMimeData* source) {
  const QString text = source->text();
  QPlainTextEdit::insertFromMimeData(source);
  if (text.size() >= kDocumentLength) emit longTextPasted(text);
}

void ComposerInput::fitHeight() {
  int lines = 0;
  for (QTextBlock block = document()->begin(); block.isValid() && lines < kMostLines;
       block = block.next())
    lines += std::max(1, block.layout()->lineCount());
  const int shown = std::clamp(lines, 1, kMostLines);
  setVerticalScrollBarPolicy(lines > kMostLines ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
  const int height = shown * fontMetrics().lineSpacing() + 8;
  if (height != minimumHeight()) setFixedHeight(height);
}

}  // namespace specache::app
