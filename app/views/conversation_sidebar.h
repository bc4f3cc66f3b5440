// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLineEdit;
class QListView;
class QLabel;

namespace specache::app {

class Workspace;

/// All conversations, newest first, with search and what can be done to one.
class ConversationSidebar : public QWidget {
  Q_OBJECT

 public:
  explicit ConversationSidebar(Workspace& workspace, QWidget* parent = nullptr);
  void focusSearch();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void showCurrent();
  void openMenu(const QPoint& at);
  void renameCurrent();
  void removeCurrent();

  Workspace& workspace_;
  QLineEdit* search_;
  QListView* list_;
  QLabel* empty_;
};

}  // namespace specache::app
