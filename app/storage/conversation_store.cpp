// SPDX-License-Identifier: GPL-3.0-or-later
// Life of the store, conversations and settings; documents, messages and search are in
// conversation_documents.cpp, conversation_messages.cpp and conversation_search.cpp.
#include "app/storage/conversation_store.h"

#include <chrono>
#include <utility>

#include "app/storage/translate.h"

namespace specache::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kWriteInterval = 250ms;
constexpr auto kReturnInterval = 15s;

qint64 now() {
  return QDateTime::currentMSecsSinceEpoch();
}

}  // namespace

ConversationStore::ConversationStore(const QString& folder, QObject* parent)
    : QObject(parent), file_(folder) {
  writeTimer_.setSingleShot(true);
  writeTimer_.setInterval(kWriteInterval);
  connect(&writeTimer_, &QTimer::timeout, this, &ConversationStore::flushFromTimer);
  returnTimer_.setInterval(kReturnInterval);
  connect(&returnTimer_, &QTimer::timeout, this, &ConversationStore::returnToDisk);
  take(file_.open());
  if (file_.isOurs() || status_.place == StoreStatus::Place::memory) stopInterrupted();
}

ConversationStore::~ConversationStore() {
  if (!streamed_.isEmpty()) flushFromTimer();
  if (status_.place == StoreStatus::Place::memory) returnToDisk();
}

void ConversationStore::take(OpenedStore opened) {
  database_ = std::move(opened.database);
  mayReturn_ = opened.mayReturn;
  mayReturn_ ? returnTimer_.start() : returnTimer_.stop();
  setStatus(opened.status);
}

void ConversationStore::setStatus(const StoreStatus& status) {
  status_ = status;
  emit statusChanged(status_);
}

bool ConversationStore::returnToDisk() {
  if (status_.place == StoreStatus::Place::disk) return true;
  if (!mayReturn_) return false;
  try {
    take(file_.writeBack(*database_));
    return true;
  } catch (const StoreError&) {
    return false;  // the status still says why; the next try is due in a few seconds
  }
}

void ConversationStore::change(const std::function<void()>& statements) {
  try {
    database_->transaction(statements);
  } catch (const StoreNotWritable& error) {
    if (status_.place == StoreStatus::Place::memory) throw;
    take(file_.takeIntoMemory(database_.get(), error.message()));
    database_->transaction(statements);
  } catch (const StoreDamaged&) {
    if (status_.place == StoreStatus::Place::memory) throw;
    database_.reset();
    take(file_.replaceDamaged());
    database_->transaction(statements);
  }
}

void ConversationStore::stopInterrupted() {
  change([&] {
    database_->run(
        QStringLiteral("UPDATE messages SET status = ? WHERE status = ?"),
        {static_cast<int>(MessageStatus::stopped), static_cast<int>(MessageStatus::streaming)});
  });
}

// ---- conversations

QList<Conversation> ConversationStore::conversations() const {
  QList<Conversation> conversations;
  QSqlQuery row = database_->run(QStringLiteral(
      "SELECT id, title, created, updated FROM conversations ORDER BY updated DESC, id DESC"));
  while (Database::next(row)) {
    conversations += {row.value(0).toLongLong(), row.value(1).toString(),
                      QDateTime::fromMSecsSinceEpoch(row.value(2).toLongLong()),
                      QDateTime::fromMSecsSinceEpoch(row.value(3).toLongLong())};
  }
  return conversations;
}

StoreId ConversationStore::createConversation(const QString& title) {
  StoreId id = 0;
  change([&] {
    id = database_
             ->run(QStringLiteral(
                       "INSERT INTO conversations (title, created, updated) VALUES (?, ?, ?)"),
                   {title.isNull() ? QStringLiteral("") : title, now(), now()})
             .lastInsertId()
             .toLongLong();
    touch(id);
  });
  return id;
}

void ConversationStore::renameConversation(StoreId conversation, const QString& title) {
  checkConversation(conversation);
  change([&] {
    database_->run(QStringLiteral("UPDATE conversations SET title = ? WHERE id = ?"),
                   {title.isNull() ? QStringLiteral("") : title, conversation});
  });
}

void ConversationStore::removeConversation(StoreId conversation) {
  checkConversation(conversation);
  writeStreamed();
  change([&] {
    database_->run(QStringLiteral("DELETE FROM conversations WHERE id = ?"), {conversation});
    database_->run(QStringLiteral(
        "DELETE FROM documents WHERE id NOT IN (SELECT document FROM conversation_documents)"));
  });
}

void ConversationStore::touch(StoreId conversation) {
  database_->run(
      // Behind every other one, also where the clock was set back in between.
      QStringLiteral("UPDATE conversations SET updated = "
                     "max(?, (SELECT max(updated) FROM conversations) + 1) WHERE id = ?"),
      {now(), conversation});
}

void ConversationStore::checkConversation(StoreId conversation) const {
  if (database_->value(QStringLiteral("SELECT 1 FROM conversations WHERE id = ?"), {conversation})
          .isValid()) {
    return;
  }
  throw StoreNotFound(Storage::tr("This conversation does not exist any more."));
}

// ---- settings

QVariant ConversationStore::setting(const QString& key, const QVariant& fallback) const {
  const QVariant value =
      database_->value(QStringLiteral("SELECT value FROM settings WHERE key = ?"), {key});
  return value.isValid() ? value : fallback;
}

void ConversationStore::setSetting(const QString& key, const QVariant& value) {
  change([&] {
    database_->run(QStringLiteral("INSERT INTO settings (key, value) VALUES (?, ?) "
                                  "ON CONFLICT (key) DO UPDATE SET value = excluded.value"),
                   {key, value});
  });
}

}  // namespace specache::app
