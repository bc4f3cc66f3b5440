// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/side_panel.h"

#include <QHBoxLayout>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include "app/models/workspace.h"
#include "app/views/document_panel.h"
#include "app/views/engine_panel.h"
#include "app/views/languages.h"
#include "app/views/theme.h"

namespace specache::app {

SidePanel::SidePanel(Workspace& workspace, QWidget* parent)
    : QWidget(parent),
      tabs_(new QTabBar),
      stack_(new QStackedWidget),
      document_(new DocumentPanel(workspace)) {
  setObjectName("sidePanel");
  setAttribute(Qt::WA_StyledBackground);
  for (const Tab tab : {DocumentTab, EngineTab}) tabs_->insertTab(tab, QString());
  inEveryLanguage(*this, [this] {
    tabs_->setTabText(DocumentTab, tr("Document"));
    tabs_->setTabText(EngineTab, tr("Engine"));
    tabs_->setAccessibleName(tr("Side panel"));
  });
  tabs_->setDrawBase(false);
  tabs_->setExpanding(false);
  stack_->addWidget(document_);
  stack_->addWidget(new EnginePanel(workspace));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(1, 2, 0, 0);
  column->setSpacing(0);
  auto* head = new QHBoxLayout;
  head->setContentsMargins(spacing::medium + 2, 0, 0, 0);
  head->addWidget(tabs_);
  head->addStretch(1);
  column->addLayout(head);
  column->addWidget(stack_, 1);
  connect(tabs_, &QTabBar::currentChanged, stack_, &QStackedWidget::setCurrentIndex);
  connect(&workspace.selection(), &AnswerSelection::placeChosen, this,
          [this] { showTab(DocumentTab); });
}

void SidePanel::showTab(Tab tab) {
  tabs_->setCurrentIndex(tab);
}

void SidePanel::showDocument(int row) {
  showTab(DocumentTab);
  document_->showDocument(row);
}

void SidePanel::focusTabs() {
  tabs_->setFocus(Qt::ShortcutFocusReason);
}

int SidePanel::currentTab() const {
  return tabs_->currentIndex();
}

}  // namespace specache::app
