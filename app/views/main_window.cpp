// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QShortcut>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>

#include "app/documents/reader.h"
#include "app/models/workspace.h"
#include "app/views/banner.h"
#include "app/views/chat_view.h"
#include "app/views/composer.h"
#include "app/views/conversation_sidebar.h"
#include "app/views/drop_overlay.h"
#include "app/views/empty_state.h"
#include "app/views/forecast_card.h"
#include "app/views/languages.h"
#include "app/views/models_dialog.h"
#include "app/views/settings_dialog.h"
#include "app/views/side_panel.h"
#include "app/views/theme.h"
#include "app/views/top_bar.h"

namespace specache::app {
namespace {

constexpr int kSidebarWidth = 232;
constexpr int kPanelWidth = 470;
constexpr int kLeastChat = 420;
constexpr int kGoodChat = 560;
constexpr int kUndoMilliseconds = 8000;
constexpr int kNoteMilliseconds = 12000;

/// Keeps running text and what belongs to it in one column.
class ReadingColumn : public QWidget {
 public:
  explicit ReadingColumn(const QList<QWidget*>& widgets) : column_(new QVBoxLayout(this)) {
    column_->setSpacing(spacing::small);
    for (QWidget* widget : widgets) column_->addWidget(widget);
  }

 protected:
  void resizeEvent(QResizeEvent* event) override {
    QWidget::resizeEvent(event);
    const int side = std::max(spacing::huge, (width() - spacing::readingWidth) / 2);
    column_->setContentsMargins(side, 0, side, spacing::large);
  }

 private:
  QVBoxLayout* column_;
};

/// A GGUF file, a folder that transformers saved, or a file of its weights.
bool isModel(const QString& path) {
  if (const QDir folder(path); folder.exists()) {
    return folder.exists(QStringLiteral("config.json")) &&
           !folder.entryList({QStringLiteral("*.safetensors")}, QDir::Files).isEmpty();
  }
  return path.endsWith(QLatin1String(".gguf"), Qt::CaseInsensitive) ||
         path.endsWith(QLatin1String(".safetensors"), Qt::CaseInsensitive);
}

}  // namespace

MainWindow::MainWindow(Workspace& workspace, QWidget* parent)
    : QMainWindow(parent),
      workspace_(workspace),
      topBar_(new TopBar(workspace)),
      sidebar_(new ConversationSidebar(workspace)),
      chat_(new ChatView(workspace)),
      empty_(new EmptyState(workspace)),
      modelBanner_(new Banner),
      banner_(new Banner),
      composer_(new Composer(workspace)),
      panel_(new SidePanel(workspace)),
      splitter_(new QSplitter) {
  setWindowTitle(QStringLiteral("SpeCache Chat"));
  setMinimumSize(640, 480);
  setAcceptDrops(true);
  splitter_->addWidget(sidebar_);
  splitter_->addWidget(buildMiddle());
  splitter_->addWidget(panel_);
  splitter_->setHandleWidth(1);
  splitter_->setChildrenCollapsible(false);
  splitter_->setStretchFactor(1, 1);
  sidebar_->setMinimumWidth(180);
  panel_->setMinimumWidth(330);
  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(topBar_);
  column->addWidget(splitter_, 1);
  setCentralWidget(content);
  overlay_ = new DropOverlay(this);
  connectWorkspace();
  addKeys();
  restoreLayout();
  inEveryLanguage(*this, [this] {
    banner_->hideNote();
    workspace_.retranslate();
    showConversation();
    showEngineState();
  });
  composer_->focusInput();
}

MainWindow::~MainWindow() = default;

QWidget* MainWindow::buildMiddle() {
  auto* middle = new QWidget;
  middle->setObjectName("chatArea");
  middle->setAttribute(Qt::WA_StyledBackground);
  middle->setMinimumWidth(kLeastChat);
  auto* column = new QVBoxLayout(middle);
  column->setContentsMargins(0, spacing::small, 0, 0);
  column->setSpacing(spacing::small);
  column->addWidget(chat_, 1);
  column->addWidget(new ReadingColumn({empty_}), 1);
  column->addWidget(
      new ReadingColumn({modelBanner_, banner_, new ForecastCard(workspace_), composer_}));
  return middle;
}

void MainWindow::connectWorkspace() {
  connect(topBar_, &TopBar::sidebarToggled, this, &MainWindow::toggleSidebar);
  connect(topBar_, &TopBar::panelToggled, this, &MainWindow::togglePanel);
  connect(topBar_, &TopBar::modelsWanted, this, &MainWindow::openModels);
  connect(topBar_, &TopBar::settingsWanted, this, &MainWindow::openSettings);
  connect(topBar_, &TopBar::engineWanted, this, [this] {
    if (panel_->isHidden()) togglePanel();
    panel_->showTab(SidePanel::EngineTab);
  });
  connect(composer_, &Composer::openWanted, this, &MainWindow::openDocuments);
  connect(empty_, &EmptyState::openWanted, this, &MainWindow::openDocuments);
  connect(empty_, &EmptyState::asked, composer_, &Composer::focusInput);
  connect(composer_, &Composer::documentChosen, this, [this](int row) {
    if (panel_->isHidden()) togglePanel();
    panel_->showDocument(row);
  });
  connect(composer_, &Composer::longTextPasted, this, [this](const QString& text) {
    banner_->tell(Banner::Severity::note, tr("That is a long text."), tr("Make it a document"),
                  [this, text] {
                    composer_->removeText(text);
                    workspace_.attachText(text);
                  });
  });
  connect(&workspace_.selection(), &AnswerSelection::placeChosen, this, [this] {
    if (panel_->isHidden()) togglePanel();
  });
  connect(&workspace_, &Workspace::currentChanged, this, &MainWindow::showConversation);
  connect(&workspace_.chat(), &QAbstractItemModel::modelReset, this, &MainWindow::showConversation);
  connect(&workspace_.engine(), &EngineStatus::changed, this, &MainWindow::showEngineState);
  connect(&workspace_, &Workspace::problem, this,
          [this](const QString& message) { banner_->tell(Banner::Severity::error, message); });
  connect(&workspace_, &Workspace::noted, this, [this](const QString& message) {
    banner_->tell(Banner::Severity::warning, message, kNoteMilliseconds);
  });
  connect(&workspace_, &Workspace::removed, this, [this](const QString& title) {
    banner_->tell(
        Banner::Severity::note, tr("“%1” was deleted.").arg(title), tr("Undo"),
        [this] { workspace_.undoRemove(); }, kUndoMilliseconds);
  });
  connect(&workspace_.settings(), &Settings::changed, this, &MainWindow::applyPreferences);
}

void MainWindow::addKeys() {
  const auto key = [this](const QKeySequence& sequence, auto act) {
    connect(new QShortcut(sequence, this), &QShortcut::activated, this, act);
  };
  key(QKeySequence::New, [this] {
    workspace_.newConversation();
    composer_->focusInput();
  });
  key(QKeySequence::Open, [this] { openDocuments(); });
  key(QKeySequence::Find, [this] {
    if (sidebar_->isHidden()) toggleSidebar();
    sidebar_->focusSearch();
  });
  key(Qt::CTRL | Qt::Key_Comma, [this] { openSettings(); });
  key(Qt::CTRL | Qt::Key_B, [this] { toggleSidebar(); });
  key(Qt::CTRL | Qt::Key_L, [this] { composer_->focusInput(); });
  key(Qt::Key_Escape, [this] { workspace_.stop(); });
  key(Qt::Key_F6, [this] {
    togglePanel();
    if (panel_->isVisible())
      panel_->focusTabs();
    else
      composer_->focusInput();
  });
}

void MainWindow::openDocuments() {
  attach(QFileDialog::getOpenFileNames(this, tr("Open documents"), {}, documentFileFilter()));
}

void MainWindow::openSettings() {
  SettingsDialog dialog(workspace_, this);
  connect(&dialog, &SettingsDialog::modelsWanted, this, &MainWindow::openModels,
          Qt::QueuedConnection);
  dialog.exec();
}

void MainWindow::openModels() {
  ModelsDialog dialog(workspace_, this);
  dialog.exec();
}

void MainWindow::attach(const QStringList& paths) {
  QStringList documents;
  for (const QString& path : paths) {
    if (isModel(path)) {
      Preferences wanted = workspace_.settings().preferences();
      wanted.modelPath = path;
      workspace_.settings().setPreferences(wanted);
    } else if (QFileInfo(path).isDir()) {
      workspace_.attachFolder(path);
    } else {
      documents.append(path);
    }
  }
  workspace_.attachFiles(documents);
  composer_->focusInput();
}

void MainWindow::showConversation() {
  const bool messages = workspace_.chat().rowCount() > 0;
  chat_->setVisible(messages);
  empty_->parentWidget()->setVisible(!messages);
  const QString title = workspace_.currentTitle();
  // Qt puts the program's name behind it, where the desktop wants that.
  setWindowTitle(title.isEmpty() ? QStringLiteral("SpeCache Chat") : title);
}

void MainWindow::showEngineState() {
  const EngineStatus& engine = workspace_.engine();
  if (engine.state() == EngineStatus::State::failed)
    modelBanner_->tell(Banner::Severity::error, engine.error(), tr("Choose another model"),
                       [this] { openModels(); });
  else if (engine.state() == EngineStatus::State::none &&
           workspace_.places().bundledModel.isEmpty())
    modelBanner_->tell(Banner::Severity::warning,
                       tr("No model was found on this computer. Choose a GGUF file or a model's "
                          "folder."),
                       tr("Choose a model"), [this] { openModels(); });
  else
    modelBanner_->hide();
}

void MainWindow::applyPreferences(const Preferences& before, const Preferences& now) {
  if (before.language != now.language) applyLanguage(*QCoreApplication::instance(), now.language);
  applyThemeChoice();
}

void MainWindow::applyThemeChoice() {
  auto& application = *qobject_cast<QApplication*>(QApplication::instance());
  const ThemeChoice choice = workspace_.settings().preferences().theme;
  const Brightness brightness = choice == ThemeChoice::system ? systemBrightness()
                                : choice == ThemeChoice::dark ? Brightness::dark
                                                              : Brightness::light;
  if (brightness != brightnessOf(*this)) applyTheme(application, brightness);
}

void MainWindow::togglePanel() {
  panelWanted_ = panel_->isHidden();
  fitSides();
}

void MainWindow::toggleSidebar() {
  sidebarWanted_ = sidebar_->isHidden();
  // At a narrow width there is room for one side only: the one asked for.
  if (sidebarWanted_ && width() < kSidebarWidth + kLeastChat + panel_->minimumWidth())
    panelWanted_ = false;
  fitSides();
}

void MainWindow::fitSides() {
  const bool panel = panelWanted_ && width() >= kLeastChat + panel_->minimumWidth();
  const int left = width() - kLeastChat - (panel ? panel_->minimumWidth() : 0);
  panel_->setVisible(panel);
  sidebar_->setVisible(sidebarWanted_ && left >= sidebar_->minimumWidth());
  // The splitter has its new width only after this.
  QMetaObject::invokeMethod(this, &MainWindow::balanceSides, Qt::QueuedConnection);
}

void MainWindow::balanceSides() {
  const int side = sidebar_->isHidden() ? 0 : sidebar_->width();
  const int least = panel_->minimumWidth();
  if (panel_->isHidden() || width() - side - panel_->width() >= kGoodChat) return;
  splitter_->setSizes({side, width() - side - least, least});
}

void MainWindow::restoreLayout() {
  resize(1280, 820);
  restoreGeometry(workspace_.settings().note("windowGeometry").toByteArray());
  splitter_->setSizes({kSidebarWidth, width() - kSidebarWidth - kPanelWidth, kPanelWidth});
  splitter_->restoreState(workspace_.settings().note("windowSplit").toByteArray());
  panelWanted_ = workspace_.settings().note("panelShown").isNull() ||
                 workspace_.settings().note("panelShown").toBool();
  fitSides();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (DropOverlay::pathsIn(*event->mimeData()).isEmpty()) return;
  event->acceptProposedAction();
  overlay_->setGeometry(rect());
  overlay_->raise();
  overlay_->show();
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) {
  overlay_->hide();
}

void MainWindow::dropEvent(QDropEvent* event) {
  overlay_->hide();
  event->acceptProposedAction();
  attach(DropOverlay::pathsIn(*event->mimeData()));
}

void MainWindow::resizeEvent(QResizeEvent* event) {
  QMainWindow::resizeEvent(event);
  fitSides();
}

void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  if (event->type() == QEvent::ThemeChange) applyThemeChoice();
}

void MainWindow::closeEvent(QCloseEvent* event) {
  workspace_.settings().setNote("windowGeometry", saveGeometry());
  workspace_.settings().setNote("windowSplit", splitter_->saveState());
  workspace_.settings().setNote("panelShown", panelWanted_);
  QMainWindow::closeEvent(event);
}

}  // namespace specache::app
