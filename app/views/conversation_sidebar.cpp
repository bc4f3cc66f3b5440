// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/conversation_sidebar.h"

#include <QHBoxLayout>
#include <QInputDialog>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/models/workspace.h"
#include "app/views/buttons.h"
#include "app/views/languages.h"
#include "app/views/theme.h"
#include "app/views/two_line_delegate.h"

namespace specache::app {

ConversationSidebar::ConversationSidebar(Workspace& workspace, QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      search_(new QLineEdit),
      list_(new QListView),
      empty_(quietLabel()) {
  setObjectName("sidebar");
  setAttribute(Qt::WA_StyledBackground);
  search_->setClearButtonEnabled(true);
  search_->installEventFilter(this);
  list_->setObjectName("conversationList");
  list_->setModel(&workspace.conversations());
  list_->setItemDelegate(new TwoLineDelegate(ConversationListModel::SubtitleRole, list_));
  list_->setMouseTracking(true);
  list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setContextMenuPolicy(Qt::CustomContextMenu);
  list_->installEventFilter(this);
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setWordWrap(true);
  QToolButton* add = linkButton({});
  QLabel* heading = headingLabel();

  auto* title = new QHBoxLayout;
  title->setContentsMargins(10, 0, 2, 0);
  title->addWidget(heading, 1);
  title->addWidget(add);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(spacing::small + 2, spacing::medium, spacing::small + 2,
                             spacing::small);
  column->setSpacing(spacing::small);
  column->addWidget(search_);
  column->addLayout(title);
  column->addWidget(empty_);
  column->addWidget(list_, 1);

  connect(add, &QToolButton::clicked, &workspace, &Workspace::newConversation);
  connect(search_, &QLineEdit::textChanged, &workspace.conversations(),
          &ConversationListModel::search);
  const auto open = [this](const QModelIndex& index) {
    workspace_.open(workspace_.conversations().idAt(index.row()));
  };
  connect(list_, &QListView::clicked, this, open);
  connect(list_, &QListView::activated, this, open);
  connect(list_, &QListView::customContextMenuRequested, this, &ConversationSidebar::openMenu);
  connect(&workspace, &Workspace::currentChanged, this, &ConversationSidebar::showCurrent);
  connect(&workspace.conversations(), &QAbstractItemModel::modelReset, this,
          &ConversationSidebar::showCurrent);
  inEveryLanguage(*this, [this, add, heading] {
    search_->setPlaceholderText(tr("Search conversations"));
    search_->setAccessibleName(tr("Search conversations"));
    list_->setAccessibleName(tr("Conversations"));
    heading->setText(tr("Conversations"));
    add->setText(tr("+ New"));
    add->setToolTip(tr("New conversation (Ctrl+N)"));
    add->setAccessibleName(tr("New conversation"));
    showCurrent();
  });
}

void ConversationSidebar::focusSearch() {
  search_->setFocus(Qt::ShortcutFocusReason);
  search_->selectAll();
}

void ConversationSidebar::showCurrent() {
  ConversationListModel& model = workspace_.conversations();
  const int row = model.rowOf(workspace_.current());
  list_->setCurrentIndex(row >= 0 ? model.index(row) : QModelIndex());
  empty_->setVisible(model.rowCount() == 0);
  empty_->setText(model.searching() ? tr("Nothing found.") : tr("Conversations appear here."));
}

void ConversationSidebar::openMenu(const QPoint& at) {
  const QModelIndex index = list_->indexAt(at);
  if (!index.isValid()) return;
  list_->setCurrentIndex(index);
  QMenu menu(this);
  menu.addAction(tr("Rename…"), this, &ConversationSidebar::renameCurrent)->setShortcut(Qt::Key_F2);
  menu.addAction(tr("Delete"), this, &ConversationSidebar::removeCurrent)
      ->setShortcut(Qt::Key_Delete);
  menu.exec(list_->viewport()->mapToGlobal(at));
}

void ConversationSidebar::renameCurrent() {
  const QModelIndex index = list_->currentIndex();
  if (!index.isValid()) return;
  const StoreId id = workspace_.conversations().idAt(index.row());
  bool accepted = false;
  const QString title =
      QInputDialog::getText(this, tr("Rename conversation"), tr("Title:"), QLineEdit::Normal,
                            index.data().toString(), &accepted);
  if (accepted) workspace_.rename(id, title);
}

void ConversationSidebar::removeCurrent() {
  const QModelIndex index = list_->currentIndex();
  if (index.isValid()) workspace_.remove(workspace_.conversations().idAt(index.row()));
}

bool ConversationSidebar::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
  const int key = static_cast<QKeyEvent*>(event)->key();
  if (watched == list_ && key == Qt::Key_Delete) {
    removeCurrent();
    return true;
  }
  if (watched == list_ && key == Qt::Key_F2) {
    renameCurrent();
    return true;
  }
  if (watched == search_ && key == Qt::Key_Escape && !search_->text().isEmpty()) {
    search_->clear();
    return true;
  }
  if (watched == search_ && key == Qt::Key_Down) {
    list_->setFocus(Qt::TabFocusReason);
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace specache::app
