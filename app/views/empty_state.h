// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace specache::app {

class Workspace;

/// What a conversation shows before its first question: what to do, and questions to begin with.
class EmptyState : public QWidget {
  Q_OBJECT

 public:
  explicit EmptyState(Workspace& workspace, QWidget* parent = nullptr);

 signals:
  void openWanted();
  void asked();  ///< one of the suggestions

 private:
  void refresh();

  Workspace& workspace_;
  QLabel* title_;
  QLabel* hint_;
  QWidget* openRow_;
  QVBoxLayout* suggestions_;
  QStringList shown_;
};

}  // namespace specache::app
