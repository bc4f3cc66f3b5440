// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/question_view.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "app/views/buttons.h"
#include "app/views/languages.h"
#include "app/views/theme.h"
#include "app/views/version_pager.h"

namespace specache::app {
namespace {

constexpr double kWidestShare = 0.82;  // of the column
constexpr int kPadding = 14;

}  // namespace

QuestionView::QuestionView(const Message& message, QWidget* parent)
    : QWidget(parent),
      message_(message),
      bubble_(new QFrame),
      text_(new QLabel(message.text)),
      edit_(quietButton({})),
      pager_(new VersionPager),
      editor_(new QWidget),
      field_(new QPlainTextEdit(message.text)) {
  bubble_->setObjectName("bubble");
  text_->setTextFormat(Qt::PlainText);
  text_->setWordWrap(true);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  text_->installEventFilter(this);
  auto* inside = new QVBoxLayout(bubble_);
  inside->setContentsMargins(kPadding, 10, kPadding, 10);
  inside->addWidget(text_);

  edit_->installEventFilter(this);
  auto policy = edit_->sizePolicy();
  policy.setRetainSizeWhenHidden(true);
  edit_->setSizePolicy(policy);
  edit_->hide();
  pager_->setVersion(message.version, message.versions);
  auto* actions = new QHBoxLayout;
  actions->setSpacing(spacing::tiny);
  actions->addStretch(1);
  actions->addWidget(edit_);
  actions->addWidget(pager_);

  field_->setProperty("field", true);
  field_->setFixedHeight(96);
  field_->setTabChangesFocus(true);
  field_->installEventFilter(this);
  QPushButton* send = primaryButton({});
  auto* cancel = new QPushButton;
  auto* buttons = new QHBoxLayout;
  buttons->addStretch(1);
  buttons->addWidget(cancel);
  buttons->addWidget(send);
  auto* editorColumn = new QVBoxLayout(editor_);
  editorColumn->setContentsMargins(0, 0, 0, 0);
  editorColumn->addWidget(field_);
  editorColumn->addLayout(buttons);
  editor_->hide();

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  column->addWidget(bubble_, 0, Qt::AlignRight);
  column->addLayout(actions);
  column->addWidget(editor_);

  inEveryLanguage(*this, [this, send, cancel] {
    text_->setAccessibleName(tr("Your question: %1").arg(message_.text));
    edit_->setText(tr("Edit"));
    edit_->setToolTip(tr("Ask in other words; this version stays"));
    field_->setAccessibleName(tr("Question"));
    send->setText(tr("Ask"));
    cancel->setText(tr("Cancel"));
  });
  connect(edit_, &QToolButton::clicked, this, [this] { showEditor(true); });
  connect(cancel, &QPushButton::clicked, this, [this] { showEditor(false); });
  connect(send, &QPushButton::clicked, this,
          [this] { emit edited(message_.id, field_->toPlainText()); });
  connect(pager_, &VersionPager::chosen, this,
          [this](int version) { emit versionChosen(message_.id, version); });
}

void QuestionView::fitBubble() {
  const int most = std::max(120, int(width() * kWidestShare)) - 2 * kPadding;
  const QRect box = text_->fontMetrics().boundingRect(
      QRect(0, 0, most, 1 << 20), Qt::TextWordWrap | Qt::TextWrapAnywhere, message_.text);
  text_->setFixedWidth(std::min(most, box.width() + 4));
  text_->setMinimumHeight(text_->heightForWidth(text_->width()));
}

void QuestionView::showEditor(bool shown) {
  bubble_->setVisible(!shown);
  pager_->setVisible(!shown && message_.versions > 1);
  editor_->setVisible(shown);
  showEdit();
  if (!shown) return;
  field_->setPlainText(message_.text);
  field_->setFocus(Qt::OtherFocusReason);
  field_->moveCursor(QTextCursor::End);
}

void QuestionView::showEdit() {
  const bool near = underMouse() || edit_->hasFocus() || text_->hasFocus();
  edit_->setVisible(near && !editor_->isVisible());
}

void QuestionView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fitBubble();
}

void QuestionView::enterEvent(QEnterEvent* event) {
  QWidget::enterEvent(event);
  showEdit();
}

void QuestionView::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  showEdit();
}

bool QuestionView::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
    QMetaObject::invokeMethod(this, &QuestionView::showEdit, Qt::QueuedConnection);
  if (watched == field_ && event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Escape) {
      showEditor(false);
      return true;
    }
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (enter && !key->modifiers().testFlag(Qt::ShiftModifier)) {
      emit edited(message_.id, field_->toPlainText());
      return true;
    }
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace specache::app
