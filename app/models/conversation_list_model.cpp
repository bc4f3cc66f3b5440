// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/conversation_list_model.h"

#include <algorithm>
#include <iterator>

#include "app/storage/conversation_store.h"

namespace specache::app {

ConversationListModel::ConversationListModel(ConversationStore& store, QObject* parent)
    : QAbstractListModel(parent), store_(store) {
  refresh();
}

int ConversationListModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(rows_.size());
}

QVariant ConversationListModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const Row& row = rows_[index.row()];
  if (role == Qt::DisplayRole) return row.title;
  if (role == Qt::ToolTipRole) return row.title;
  if (role == IdRole) return row.id;
  if (role == SubtitleRole) return row.subtitle;
  return {};
}

int ConversationListModel::rowOf(StoreId conversation) const {
  const auto found = std::ranges::find(rows_, conversation, &Row::id);
  return found == rows_.end() ? -1 : int(std::distance(rows_.begin(), found));
}

void ConversationListModel::search(const QString& words) {
  words_ = words.trimmed();
  refresh();
}

void ConversationListModel::refresh() {
  QList<Row> rows = readRows();
  beginResetModel();
  rows_ = std::move(rows);
  endResetModel();
}

void ConversationListModel::hide(StoreId conversation) {
  hidden_.insert(conversation);
  refresh();
}

void ConversationListModel::unhide(StoreId conversation) {
  hidden_.remove(conversation);
  refresh();
}

QString ConversationListModel::titleOf(const QString& title) {
  return title.isEmpty() ? tr("New conversation") : title;
}

QString ConversationListModel::documentLine(StoreId conversation) const {
  const QList<DocumentRecord> documents = store_.documents(conversation);
  if (documents.isEmpty()) return {};
  if (documents.size() == 1) return documents.first().name;
  return tr("%n document(s)", nullptr, int(documents.size()));
}

QList<ConversationListModel::Row> ConversationListModel::readRows() const {
  QList<Row> rows;
  if (words_.isEmpty()) {
    for (const Conversation& c : store_.conversations())
      if (!hidden_.contains(c.id)) rows.append({c.id, titleOf(c.title), documentLine(c.id)});
  } else {
    for (const SearchHit& hit : store_.search(words_))
      if (!hidden_.contains(hit.conversation))
        rows.append({hit.conversation, titleOf(hit.title),
                     hit.message ? hit.excerpt : documentLine(hit.conversation)});
  }
  return rows;
}

}  // namespace specache::app
