// SPDX-License-Identifier: GPL-3.0-or-later
// Conversations, their documents and the settings, in one SQLite file.
#pragma once

#include <QJsonObject>
#include <QList>
#include <QObject>
#include <QString>
#include <QTimer>
#include <QVariant>
#include <functional>
#include <memory>

#include "app/storage/records.h"
#include "app/storage/store_error.h"
#include "app/storage/store_file.h"

namespace specache::app {

/// All calls from the thread that made the store; it needs an event loop only for `appendText`.
/// A call returns after its change is in the file (safe against the program's end at any moment),
/// except `appendText`, whose text follows within a quarter of a second.
///
/// A file that cannot be written does not stop the program: everything is taken over into memory,
/// the change is made there, `statusChanged` says so, and the store tries by itself to get back to
/// the disk. Calls throw StoreNotFound for a number that does not exist, StoreError otherwise.
class ConversationStore : public QObject {
  Q_OBJECT
 public:
  /// Opens `folder`/conversations.sqlite, making both if needed. A damaged file is renamed and a
  /// new one begun; see status() afterwards. Answers that were streaming when the program ended
  /// become `stopped`.
  explicit ConversationStore(const QString& folder, QObject* parent = nullptr);
  /// Writes what is left of streamed text.
  ~ConversationStore() override;

  const StoreStatus& status() const { return status_; }
  QString filePath() const { return file_.path(); }
  /// Tries to move from memory back to the disk; true when the store is on the disk afterwards.
  bool returnToDisk();

  // ---- conversations
  QList<Conversation> conversations() const;  ///< newest change first
  StoreId createConversation(const QString& title);
  void renameConversation(StoreId conversation, const QString& title);
  void removeConversation(StoreId conversation);
  /// Finds all words (each as the beginning of a word) in titles and messages, best first, one hit
  /// a conversation.
  QList<SearchHit> search(const QString& words, int limit = 100) const;

  // ---- documents
  QList<DocumentRecord> documents(StoreId conversation) const;  ///< in the order they were attached
  /// The text snapshot, whatever has become of the file. To unpack on another thread, take
  /// `packed`.
  Document document(StoreId document) const;
  PackedDocument packed(StoreId document) const;
  /// Stores a document once however many conversations it is in; attaching it twice changes
  /// nothing.
  StoreId attachDocument(StoreId conversation, const PackedDocument& document);
  void detachDocument(StoreId conversation, StoreId document);

  // ---- messages
  /// From the first question to the newest message of the version that is shown.
  QList<Message> shownMessages(StoreId conversation) const;
  Message message(StoreId message) const;
  /// A message and its siblings, oldest first.
  QList<Message> versions(StoreId message) const;
  /// Shows another version, with what had followed it last.
  void showVersion(StoreId message);
  /// Adds a question after an answer (0: a first question). To edit a question, add one with the
  /// same parent. It is shown.
  StoreId addQuestion(StoreId conversation, StoreId afterAnswer, const QString& text);
  /// Adds an empty, streaming answer to a question; a second one is another version. It is shown.
  StoreId beginAnswer(StoreId question);
  void appendText(StoreId answer, const QString& delta);
  /// Opens a stopped answer again, to be continued by appendText.
  void resumeAnswer(StoreId answer);
  void finishAnswer(StoreId answer, MessageStatus status);
  /// Writes streamed text now.
  void flush();
  /// Figures and step series of an answer, for the Engine tab; kept compressed.
  void setFigures(StoreId answer, const QJsonObject& figures);
  QJsonObject figures(StoreId answer) const;  ///< empty if it has none

  // ---- settings: bool, number, text or bytes
  QVariant setting(const QString& key, const QVariant& fallback = {}) const;
  void setSetting(const QString& key, const QVariant& value);

 signals:
  void statusChanged(const specache::app::StoreStatus& status);

 private:
  /// Text of an answer that is not in the file yet.
  struct Streamed {
    StoreId message;
    QString text;
  };

  void take(OpenedStore opened);
  void setStatus(const StoreStatus& status);
  /// Runs a change in a transaction. When the file turns out not to be writable or damaged, moves
  /// to memory or to a new file and runs it there.
  void change(const std::function<void()>& statements);
  void flushFromTimer();
  void writeStreamed();
  void stopInterrupted();
  void touch(StoreId conversation);
  void checkConversation(StoreId conversation) const;
  StoreId insertMessage(StoreId conversation, StoreId parent, Role role, MessageStatus status,
                        const QString& text);
  Message messageFrom(const QSqlQuery& row) const;
  void setMessageStatus(StoreId message, MessageStatus status);

  StoreFile file_;
  StoreStatus status_;
  std::unique_ptr<Database> database_;
  bool mayReturn_ = false;
  QList<Streamed> streamed_;
  QTimer writeTimer_;
  QTimer returnTimer_;
};

}  // namespace specache::app
