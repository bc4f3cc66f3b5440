// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QToolButton;

namespace specache::app {

class ElidedLabel;
class Workspace;

/// The program's and the model's name, where KV lives, and the ways to Models and Settings.
class TopBar : public QWidget {
  Q_OBJECT

 public:
  explicit TopBar(Workspace& workspace, QWidget* parent = nullptr);

 signals:
  void sidebarToggled();
  void panelToggled();
  void engineWanted();
  void modelsWanted();
  void settingsWanted();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void showState();

  Workspace& workspace_;
  ElidedLabel* model_;
  QToolButton* pill_;
  QToolButton* sidebar_ = nullptr;
  QToolButton* panel_ = nullptr;
};

}  // namespace specache::app
