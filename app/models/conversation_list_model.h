// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QSet>

#include "app/storage/records.h"

namespace specache::app {

class ConversationStore;

/// Conversations, newest first, or those that a search found.
class ConversationListModel : public QAbstractListModel {
  Q_OBJECT

 public:
  enum Role { IdRole = Qt::UserRole, SubtitleRole };

  explicit ConversationListModel(ConversationStore& store, QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

  StoreId idAt(int row) const { return rows_[row].id; }
  int rowOf(StoreId conversation) const;
  /// Words to look for in titles and texts; empty shows everything.
  void search(const QString& words);
  bool searching() const { return !words_.isEmpty(); }
  /// Reads the store again.
  void refresh();
  /// Leaves a conversation out, for as long as its removal can be taken back.
  void hide(StoreId conversation);
  void unhide(StoreId conversation);

 private:
  struct Row {
    StoreId id = 0;
    QString title;
    QString subtitle;
  };
  /// What to call a conversation that nobody has named yet.
  static QString titleOf(const QString& title);
  QString documentLine(StoreId conversation) const;
  QList<Row> readRows() const;

  ConversationStore& store_;
  QString words_;
  QSet<StoreId> hidden_;
  QList<Row> rows_;
};

}  // namespace specache::app
