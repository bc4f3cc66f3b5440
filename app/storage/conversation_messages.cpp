// SPDX-License-Identifier: GPL-3.0-or-later
// Messages: a tree of versions, streamed text, and the figures of answers.
#include <QCborValue>
#include <algorithm>
#include <utility>

#include "app/storage/conversation_store.h"
#include "app/storage/translate.h"

namespace specache::app {
namespace {

// Columns of a message and its place among its versions; for messageFrom.
const QString kColumns = QStringLiteral(
    "m.id, m.conversation, m.parent, m.role, m.status, m.text, m.created, "
    "(SELECT count(*) FROM messages s WHERE s.conversation = m.conversation "
    "AND s.parent = m.parent AND s.id <= m.id), "
    "(SELECT count(*) FROM messages s WHERE s.conversation = m.conversation "
    "AND s.parent = m.parent)");

StoreNotFound noMessage() {
  return StoreNotFound(Storage::tr("This message does not exist any more."));
}

}  // namespace

Message ConversationStore::messageFrom(const QSqlQuery& row) const {
  Message message;
  message.id = row.value(0).toLongLong();
  message.conversation = row.value(1).toLongLong();
  message.parent = row.value(2).toLongLong();
  message.role = static_cast<Role>(row.value(3).toInt());
  message.status = static_cast<MessageStatus>(row.value(4).toInt());
  message.text = row.value(5).toString();
  message.created = QDateTime::fromMSecsSinceEpoch(row.value(6).toLongLong());
  message.version = row.value(7).toInt();
  message.versions = row.value(8).toInt();
  for (const Streamed& streamed : streamed_) {
    if (streamed.message == message.id) message.text += streamed.text;
  }
  return message;
}

QList<Message> ConversationStore::shownMessages(StoreId conversation) const {
  checkConversation(conversation);
  QList<Message> messages;
  QSqlQuery row = database_->run(
      QStringLiteral("WITH RECURSIVE path(id) AS (SELECT shown FROM conversations WHERE id = ? "
                     "UNION ALL SELECT parent FROM messages JOIN path USING (id) WHERE parent > 0) "
                     "SELECT %1 FROM path JOIN messages m ON m.id = path.id ORDER BY m.id")
          .arg(kColumns),
      {conversation});
  while (Database::next(row)) messages += messageFrom(row);
  return messages;
}

Message ConversationStore::message(StoreId id) const {
  QSqlQuery row = database_->run(
      QStringLiteral("SELECT %1 FROM messages m WHERE m.id = ?").arg(kColumns), {id});
  if (!Database::next(row)) throw noMessage();
  return messageFrom(row);
}

QList<Message> ConversationStore::versions(StoreId id) const {
  const Message one = message(id);
  QList<Message> versions;
  QSqlQuery row = database_->run(
      QStringLiteral("SELECT %1 FROM messages m WHERE m.conversation = ? AND m.parent = ? "
                     "ORDER BY m.id")
          .arg(kColumns),
      {one.conversation, one.parent});
  while (Database::next(row)) versions += messageFrom(row);
  return versions;
}

void ConversationStore::showVersion(StoreId id) {
  const StoreId conversation = message(id).conversation;
  // A child's number is greater than its parent's, so following the newest ones comes to an end.
  StoreId newest = id;
  for (StoreId child = id; child > 0;) {
    newest = child;
    child = database_
                ->value(QStringLiteral("SELECT max(id) FROM messages "
                                       "WHERE conversation = ? AND parent = ?"),
                        {conversation, newest})
                .toLongLong();
  }
  change([&] {
    database_->run(QStringLiteral("UPDATE conversations SET shown = ? WHERE id = ?"),
                   {newest, conversation});
  });
}

StoreId ConversationStore::insertMessage(StoreId conversation, StoreId parent, Role role,
                                         MessageStatus status, const QString& text) {
  StoreId id = 0;
  change([&] {
    id = database_
             ->run(QStringLiteral("INSERT INTO messages (conversation, parent, role, status, "
                                  "created, text) VALUES (?, ?, ?, ?, ?, ?)"),
                   {conversation, parent, static_cast<int>(role), static_cast<int>(status),
                    QDateTime::currentMSecsSinceEpoch(), text.isNull() ? QStringLiteral("") : text})
             .lastInsertId()
             .toLongLong();
    database_->run(QStringLiteral("UPDATE conversations SET shown = ? WHERE id = ?"),
                   {id, conversation});
    touch(conversation);
  });
  return id;
}

StoreId ConversationStore::addQuestion(StoreId conversation, StoreId afterAnswer,
                                       const QString& text) {
  checkConversation(conversation);
  if (afterAnswer != 0) {
    const Message answer = message(afterAnswer);
    if (answer.conversation != conversation || answer.role != Role::answer) throw noMessage();
  }
  return insertMessage(conversation, afterAnswer, Role::question, MessageStatus::complete, text);
}

StoreId ConversationStore::beginAnswer(StoreId id) {
  const Message question = message(id);
  if (question.role != Role::question) throw noMessage();
  return insertMessage(question.conversation, id, Role::answer, MessageStatus::streaming, {});
}

void ConversationStore::appendText(StoreId answer, const QString& delta) {
  const auto pending =
      std::find_if(streamed_.begin(), streamed_.end(),
                   [&](const Streamed& streamed) { return streamed.message == answer; });
  if (pending != streamed_.end()) {
    pending->text += delta;
    return;
  }
  message(answer);  // throws for one that does not exist
  streamed_ += {answer, delta};
  if (!writeTimer_.isActive()) writeTimer_.start();
}

void ConversationStore::flush() {
  writeStreamed();
}

void ConversationStore::writeStreamed() {
  if (streamed_.isEmpty()) return;
  change([&] {
    for (const Streamed& streamed : std::as_const(streamed_)) {
      database_->run(QStringLiteral("UPDATE messages SET text = text || ? WHERE id = ?"),
                     {streamed.text, streamed.message});
    }
  });
  streamed_.clear();
}

// An event handler must not throw; the text stays here and is written with the next piece.
void ConversationStore::flushFromTimer() {
  try {
    writeStreamed();
  } catch (const StoreError& error) {
    StoreStatus status = status_;
    status.message = error.message();
    setStatus(status);
    writeTimer_.start();
  }
}

void ConversationStore::setMessageStatus(StoreId id, MessageStatus status) {
  const StoreId conversation = message(id).conversation;
  writeStreamed();
  change([&] {
    database_->run(QStringLiteral("UPDATE messages SET status = ? WHERE id = ?"),
                   {static_cast<int>(status), id});
    touch(conversation);
  });
}

void ConversationStore::resumeAnswer(StoreId answer) {
  setMessageStatus(answer, MessageStatus::streaming);
}

void ConversationStore::finishAnswer(StoreId answer, MessageStatus status) {
  setMessageStatus(answer, status);
}

void ConversationStore::setFigures(StoreId answer, const QJsonObject& figures) {
  message(answer);
  const QByteArray content = qCompress(QCborValue::fromJsonValue(figures).toCbor());
  change([&] {
    database_->run(QStringLiteral("INSERT INTO figures (message, content) VALUES (?, ?) "
                                  "ON CONFLICT (message) DO UPDATE SET content = excluded.content"),
                   {answer, content});
  });
}

QJsonObject ConversationStore::figures(StoreId answer) const {
  const QVariant content =
      database_->value(QStringLiteral("SELECT content FROM figures WHERE message = ?"), {answer});
  if (!content.isValid()) return {};
  return QCborValue::fromCbor(qUncompress(content.toByteArray())).toJsonValue().toObject();
}

}  // namespace specache::app
