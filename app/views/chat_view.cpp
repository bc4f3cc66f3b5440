// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/chat_view.h"

#include <QHBoxLayout>
#include <QScrollBar>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "app/models/workspace.h"
#include "app/views/answer_view.h"
#include "app/views/buttons.h"
#include "app/views/languages.h"
#include "app/views/question_view.h"
#include "app/views/scroll_content.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr int kMessagesAtOnce = 24;
constexpr int kNearEnd = 40;  // pixels

}  // namespace

ChatView::ChatView(Workspace& workspace, QWidget* parent)
    : QScrollArea(parent),
      workspace_(workspace),
      column_(new ScrollContent),
      messages_(new QVBoxLayout(column_)),
      earlier_(linkButton({})) {
  setObjectName("chatArea");
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::NoFocus);
  column_->setObjectName("chatContent");
  messages_->setSpacing(spacing::tiny);
  setWidget(column_);
  connect(earlier_, &QToolButton::clicked, this, [this] {
    firstRow_ = std::max(0, firstRow_ - kMessagesAtOnce);
    rebuild();
  });
  connect(&workspace.chat(), &QAbstractItemModel::modelReset, this, &ChatView::showConversation);
  connect(&workspace.chat(), &QAbstractItemModel::dataChanged, this,
          [this](const QModelIndex& first, const QModelIndex& last) {
            update(first.row(), last.row());
          });
  connect(&workspace.selection(), &AnswerSelection::changed, this, &ChatView::showSelection);
  connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, [this](int, int most) {
    if (atEnd_) verticalScrollBar()->setValue(most);
  });
  connect(verticalScrollBar(), &QScrollBar::valueChanged, this,
          [this](int value) { atEnd_ = value >= verticalScrollBar()->maximum() - kNearEnd; });
  inEveryLanguage(*this, [this] {
    setAccessibleName(tr("Conversation"));
    earlier_->setText(tr("Show earlier messages"));
  });
  showConversation();
  fitColumn();
}

void ChatView::showConversation() {
  const bool other = workspace_.chat().conversation() != shownConversation_;
  shownConversation_ = workspace_.chat().conversation();
  firstRow_ = std::max(0, workspace_.chat().rowCount() - kMessagesAtOnce);
  atEnd_ = atEnd_ || other || workspace_.busy();
  rebuild();
}

void ChatView::rebuild() {
  column_->setUpdatesEnabled(false);
  answers_.clear();
  while (QLayoutItem* item = messages_->takeAt(0)) {
    if (item->widget() && item->widget() != earlier_) {
      item->widget()->hide();
      item->widget()->deleteLater();
    }
    delete item;
  }
  messages_->addWidget(earlier_, 0, Qt::AlignHCenter);
  earlier_->setVisible(firstRow_ > 0);
  for (int row = firstRow_; row < workspace_.chat().rowCount(); ++row) addMessage(row);
  messages_->addStretch(1);
  showSelection();
  column_->setUpdatesEnabled(true);
}

void ChatView::addMessage(int row) {
  const ChatMessage& message = workspace_.chat().at(row);
  if (message.message.role == Role::question) {
    auto* view = new QuestionView(message.message);
    connect(view, &QuestionView::edited, &workspace_, &Workspace::editQuestion);
    connect(view, &QuestionView::versionChosen, &workspace_, &Workspace::showVersion);
    messages_->addWidget(view);
    return;
  }
  auto* view = new AnswerView(message);
  answers_.insert(message.message.id, view);
  connect(view, &AnswerView::regenerateWanted, &workspace_, &Workspace::regenerate);
  connect(view, &AnswerView::continueWanted, &workspace_, &Workspace::continueAnswer);
  connect(view, &AnswerView::versionChosen, &workspace_, &Workspace::showVersion);
  connect(view, &AnswerView::citationChosen, this, &ChatView::goToCitation);
  connect(view, &AnswerView::chosen, this,
          [this](StoreId answer, const AnswerText::Range& sentence) {
            const int at = workspace_.chat().rowOf(answer);
            if (at >= 0)
              workspace_.selection().select(answer, workspace_.chat().at(at).record, sentence);
          });
  messages_->addWidget(view);
}

void ChatView::update(int first, int last) {
  for (int row = std::max(first, firstRow_); row <= last; ++row) {
    const ChatMessage& message = workspace_.chat().at(row);
    if (AnswerView* view = answers_.value(message.message.id)) view->setMessage(message);
  }
}

void ChatView::showSelection() {
  const AnswerSelection& selection = workspace_.selection();
  for (auto view = answers_.cbegin(); view != answers_.cend(); ++view)
    view.value()->setChosen(view.key() == selection.answer(), selection.sentence());
}

void ChatView::goToCitation(StoreId answer, int index) {
  const int row = workspace_.chat().rowOf(answer);
  if (row < 0) return;
  const auto& record = workspace_.chat().at(row).record;
  if (index < 0 || index >= record->citations.size()) return;
  const Citation& citation = record->citations[index];
  workspace_.selection().select(answer, record,
                                std::pair(citation.answerBegin, citation.answerEnd));
  emit workspace_.selection().placeChosen(citation.document, citation.begin);
}

void ChatView::resizeEvent(QResizeEvent* event) {
  QScrollArea::resizeEvent(event);
  fitColumn();
}

void ChatView::fitColumn() {
  const int side = std::max(spacing::huge, (viewport()->width() - spacing::readingWidth) / 2);
  messages_->setContentsMargins(side, spacing::huge, side, spacing::large);
}

}  // namespace specache::app
