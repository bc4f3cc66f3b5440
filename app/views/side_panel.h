// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QStackedWidget;
class QTabBar;

namespace specache::app {

class DocumentPanel;
class Workspace;

/// The right side: Document and Engine.
class SidePanel : public QWidget {
  Q_OBJECT

 public:
  enum Tab { DocumentTab, EngineTab };

  explicit SidePanel(Workspace& workspace, QWidget* parent = nullptr);
  void showTab(Tab tab);
  void showDocument(int row);
  void focusTabs();
  int currentTab() const;

 private:
  QTabBar* tabs_;
  QStackedWidget* stack_;
  DocumentPanel* document_;
};

}  // namespace specache::app
