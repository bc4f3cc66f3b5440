// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/empty_state.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/models/workspace.h"
#include "app/views/buttons.h"
#include "app/views/languages.h"
#include "app/views/theme.h"

namespace specache::app {

EmptyState::EmptyState(Workspace& workspace, QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      title_(headingLabel()),
      hint_(quietLabel()),
      openRow_(new QWidget),
      suggestions_(new QVBoxLayout) {
  title_->setFont(bold(larger(font(), 1.6)));
  hint_->setWordWrap(true);
  QPushButton* open = primaryButton({});
  auto* sample = new QPushButton;
  sample->setVisible(!workspace.places().sample.path.isEmpty());
  auto* row = new QHBoxLayout(openRow_);
  row->setContentsMargins(0, spacing::small, 0, 0);
  row->addWidget(open);
  row->addWidget(sample);
  row->addStretch(1);
  suggestions_->setSpacing(spacing::small);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(spacing::small);
  column->addStretch(2);
  column->addWidget(title_);
  column->addWidget(hint_);
  column->addWidget(openRow_);
  column->addSpacing(spacing::small);
  column->addLayout(suggestions_);
  column->addStretch(3);
  connect(open, &QPushButton::clicked, this, &EmptyState::openWanted);
  connect(sample, &QPushButton::clicked, &workspace, &Workspace::openSample);
  connect(&workspace, &Workspace::readinessChanged, this, &EmptyState::refresh);
  connect(&workspace, &Workspace::currentChanged, this, &EmptyState::refresh);
  inEveryLanguage(*this, [this, open, sample] {
    open->setText(tr("Open a document…"));
    sample->setText(tr("Try the sample"));
    refresh();
  });
}

void EmptyState::refresh() {
  const bool documents = workspace_.documents().rowCount() > 0;
  const QStringList questions = workspace_.suggestions();
  title_->setText(documents ? tr("Ask about it") : tr("Ask a long document"));
  if (!questions.isEmpty())
    hint_->setText(
        tr("A sample document is open. Ask one of these, or drop a document of your own."));
  else if (documents)
    hint_->setText(tr("The document is read when you first ask, and stays read after that."));
  else
    hint_->setText(
        tr("Drop a document on the window, or open one with Ctrl+O. It is read as a "
           "whole, and everything stays on this computer."));
  openRow_->setVisible(!documents);
  if (questions != shown_) {
    shown_ = questions;
    while (QLayoutItem* item = suggestions_->takeAt(0)) {
      item->widget()->deleteLater();
      delete item;
    }
    for (const QString& question : questions) {
      auto* button = new QPushButton(question);
      button->setProperty("suggestion", true);
      connect(button, &QPushButton::clicked, this, [this, question] {
        workspace_.ask(question);
        emit asked();
      });
      suggestions_->addWidget(button);
    }
  }
  const QString obstacle = workspace_.obstacle();
  for (int i = 0; i < suggestions_->count(); ++i) {
    suggestions_->itemAt(i)->widget()->setEnabled(obstacle.isEmpty());
    suggestions_->itemAt(i)->widget()->setToolTip(obstacle);
  }
}

}  // namespace specache::app
