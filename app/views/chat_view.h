// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QScrollArea>

#include "app/storage/records.h"

class QVBoxLayout;
class QToolButton;

namespace specache::app {

class AnswerView;
class Workspace;

/// The conversation as a column of messages. Only the newest are made at first; earlier ones come
/// on demand. Follows the end while an answer streams, unless one has scrolled away from it.
class ChatView : public QScrollArea {
  Q_OBJECT

 public:
  explicit ChatView(Workspace& workspace, QWidget* parent = nullptr);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void showConversation();
  void rebuild();
  void addMessage(int row);
  void update(int first, int last);
  void showSelection();
  void goToCitation(StoreId answer, int index);
  void fitColumn();

  Workspace& workspace_;
  QWidget* column_;
  QVBoxLayout* messages_;
  QToolButton* earlier_;
  QHash<StoreId, AnswerView*> answers_;
  int firstRow_ = 0;
  StoreId shownConversation_ = 0;
  bool atEnd_ = true;
};

}  // namespace specache::app
