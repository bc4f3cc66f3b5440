// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>

class QSplitter;

namespace specache::app {

class Banner;
class ChatView;
class Composer;
class ConversationSidebar;
class DropOverlay;
class EmptyState;
class SidePanel;
class TopBar;
class Workspace;
struct Preferences;

/// The window: puts its parts in place, folds the sides, and takes keys, drops and messages.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(Workspace& workspace, QWidget* parent = nullptr);
  ~MainWindow() override;

 public slots:
  void openDocuments();
  void openSettings();
  void openModels();

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void closeEvent(QCloseEvent* event) override;

 private:
  QWidget* buildMiddle();
  void connectWorkspace();
  void addKeys();
  void attach(const QStringList& paths);
  void showConversation();
  void showEngineState();
  void applyPreferences(const Preferences& before, const Preferences& now);
  void applyThemeChoice();
  void togglePanel();
  void toggleSidebar();
  /// Folds sides that there is no room for.
  void fitSides();
  /// Gives the conversation a good width before the panel.
  void balanceSides();
  void restoreLayout();

  Workspace& workspace_;
  TopBar* topBar_;
  ConversationSidebar* sidebar_;
  ChatView* chat_;
  EmptyState* empty_;
  Banner* modelBanner_;
  Banner* banner_;
  Composer* composer_;
  SidePanel* panel_;
  QSplitter* splitter_;
  DropOverlay* overlay_ = nullptr;
  bool panelWanted_ = true;
  bool sidebarWanted_ = true;
};

}  // namespace specache::app
