// SPDX-License-Identifier: GPL-3.0-or-later
// Documents of conversations.
#include "app/storage/conversation_store.h"
#include "app/storage/translate.h"

namespace specache::app {
namespace {

DocumentRecord recordFrom(const QSqlQuery& row) {
  return {row.value(0).toLongLong(),  row.value(1).toString(), row.value(2).toString(),
          row.value(3).toByteArray(), row.value(4).toString(), row.value(5).toInt(),
          row.value(6).toLongLong()};
}

}  // namespace

QList<DocumentRecord> ConversationStore::documents(StoreId conversation) const {
  QList<DocumentRecord> documents;
  QSqlQuery row = database_->run(
      QStringLiteral("SELECT id, name, path, sha256, format, pages, bytes FROM documents "
                     "JOIN conversation_documents ON document = id WHERE conversation = ? "
                     "ORDER BY position"),
      {conversation});
  while (Database::next(row)) documents += recordFrom(row);
  return documents;
}

PackedDocument ConversationStore::packed(StoreId document) const {
  QSqlQuery row = database_->run(
      QStringLiteral("SELECT id, name, path, sha256, format, pages, bytes, key, content "
                     "FROM documents WHERE id = ?"),
      {document});
  if (!Database::next(row)) {
    throw StoreNotFound(Storage::tr("This document is not kept any more. Add the file again."));
  }
  return {recordFrom(row), row.value(7).toByteArray(), row.value(8).toByteArray()};
}

Document ConversationStore::document(StoreId document) const {
  return unpackDocument(packed(document));
}

StoreId ConversationStore::attachDocument(StoreId conversation, const PackedDocument& document) {
  checkConversation(conversation);
  const DocumentRecord& record = document.record;
  const auto text = [](const QString& value) {
    return value.isNull() ? QStringLiteral("") : value;
  };
  StoreId id = 0;
  change([&] {
    database_->run(
        QStringLiteral("INSERT OR IGNORE INTO documents (key, name, path, sha256, format, pages, "
                       "bytes, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
        {document.key, text(record.name), text(record.path),
         record.sha256.isNull() ? QByteArray("") : record.sha256, text(record.format), record.pages,
         record.bytes, document.content});
    id = database_->value(QStringLiteral("SELECT id FROM documents WHERE key = ?"), {document.key})
             .toLongLong();
    database_->run(
        QStringLiteral("INSERT OR IGNORE INTO conversation_documents (conversation, document, "
                       "position) SELECT ?, ?, ifnull(max(position) + 1, 0) "
                       "FROM conversation_documents WHERE conversation = ?"),
        {conversation, id, conversation});
    touch(conversation);
  });
  return id;
}

void ConversationStore::detachDocument(StoreId conversation, StoreId document) {
  change([&] {
    database_->run(QStringLiteral("DELETE FROM conversation_documents "
                                  "WHERE conversation = ? AND document = ?"),
                   {conversation, document});
    database_->run(QStringLiteral("DELETE FROM documents WHERE id = ? AND id NOT IN "
                                  "(SELECT document FROM conversation_documents)"),
                   {document});
  });
}

}  // namespace specache::app
