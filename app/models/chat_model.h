// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <memory>
#include <optional>

#include "app/models/answer_record.h"
#include "app/storage/records.h"

namespace specache::app {

class ConversationStore;

/// A question or an answer on the screen.
struct ChatMessage {
  Message message;
  std::shared_ptr<AnswerRecord> record;    ///< of answers
  std::optional<ReadingProgress> reading;  ///< while documents are read for this answer
  QString place;                           ///< where reading is: "page 12 of 30"
};

/// The shown messages of one conversation, from the first question to the newest answer.
class ChatModel : public QAbstractListModel {
  Q_OBJECT

 public:
  enum Role { TextRole = Qt::UserRole, StatusRole, StepsRole };

  explicit ChatModel(ConversationStore& store, QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

  const ChatMessage& at(int row) const { return messages_[row]; }
  /// Row of a message; -1 where it is not shown.
  int rowOf(StoreId message) const;
  StoreId conversation() const { return conversation_; }

  /// Shows a conversation, or none for 0. `running` are records of answers that still stream.
  void show(StoreId conversation, const QHash<StoreId, std::shared_ptr<AnswerRecord>>& running);

  void appendText(StoreId answer, const QString& text);
  void setReading(StoreId answer, const std::optional<ReadingProgress>& reading,
                  const QString& place);
  void setStatus(StoreId answer, MessageStatus status);
  void stepsArrived(StoreId answer);

 private:
  void tell(int row, int role);

  ConversationStore& store_;
  StoreId conversation_ = 0;
  QList<ChatMessage> messages_;
};

}  // namespace specache::app
