// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/chat_model.h"

#include <algorithm>
#include <iterator>

#include "app/storage/conversation_store.h"

namespace specache::app {

ChatModel::ChatModel(ConversationStore& store, QObject* parent)
    : QAbstractListModel(parent), store_(store) {}

int ChatModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(messages_.size());
}

QVariant ChatModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const ChatMessage& message = messages_[index.row()];
  if (role == Qt::DisplayRole || role == TextRole) return message.message.text;
  if (role == StatusRole) return int(message.message.status);
  if (role == StepsRole) return message.record ? message.record->steps.size() : 0;
  return {};
}

int ChatModel::rowOf(StoreId message) const {
  const auto found =
      std::ranges::find(messages_, message, [](const ChatMessage& m) { return m.message.id; });
  return found == messages_.end() ? -1 : int(std::distance(messages_.begin(), found));
}

void ChatModel::show(StoreId conversation,
                     const QHash<StoreId, std::shared_ptr<AnswerRecord>>& running) {
  QList<ChatMessage> messages;
  if (conversation != 0) {
    store_.flush();
    for (const Message& message : store_.shownMessages(conversation)) {
      ChatMessage shown{message, nullptr, std::nullopt, {}};
      if (message.role == specache::app::Role::answer) {
        shown.record = running.value(message.id);
        if (!shown.record)
          shown.record = std::make_shared<AnswerRecord>(recordFromJson(store_.figures(message.id)));
      }
      messages.append(shown);
    }
  }
  beginResetModel();
  conversation_ = conversation;
  messages_ = std::move(messages);
  endResetModel();
}

void ChatModel::appendText(StoreId answer, const QString& text) {
  const int row = rowOf(answer);
  if (row < 0) return;
  messages_[row].message.text += text;
  messages_[row].reading.reset();
  tell(row, TextRole);
}

void ChatModel::setReading(StoreId answer, const std::optional<ReadingProgress>& reading,
                           const QString& place) {
  const int row = rowOf(answer);
  if (row < 0) return;
  messages_[row].reading = reading;
  messages_[row].place = place;
  tell(row, StatusRole);
}

void ChatModel::setStatus(StoreId answer, MessageStatus status) {
  const int row = rowOf(answer);
  if (row < 0) return;
  messages_[row].message.status = status;
  messages_[row].reading.reset();
  tell(row, StatusRole);
}

void ChatModel::stepsArrived(StoreId answer) {
  if (const int row = rowOf(answer); row >= 0) tell(row, StepsRole);
}

void ChatModel::tell(int row, int role) {
  emit dataChanged(index(row), index(row), {role});
}

}  // namespace specache::app
