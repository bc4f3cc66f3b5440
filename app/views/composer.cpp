// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/composer.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/models/workspace.h"
#include "app/views/buttons.h"
#include "app/views/composer_input.h"
#include "app/views/document_chip.h"
#include "app/views/flow_layout.h"
#include "app/views/icons.h"
#include "app/views/languages.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr int kSendSide = 30;

}  // namespace

Composer::Composer(Workspace& workspace, QWidget* parent)
    : QFrame(parent),
      workspace_(workspace),
      chipArea_(new QWidget),
      chips_(new FlowLayout(6, chipArea_)),
      input_(new ComposerInput),
      attach_(iconButton("attach")),
      send_(new QToolButton) {
  setObjectName("composer");
  auto policy = chipArea_->sizePolicy();
  policy.setHeightForWidth(true);
  chipArea_->setSizePolicy(policy);
  send_->setObjectName("sendButton");
  send_->setFixedSize(kSendSide, kSendSide);
  send_->setFocusPolicy(Qt::TabFocus);
  auto* row = new QHBoxLayout;
  row->setSpacing(spacing::small);
  row->addWidget(attach_, 0, Qt::AlignBottom);
  row->addWidget(input_, 1, Qt::AlignVCenter);
  row->addWidget(send_, 0, Qt::AlignBottom);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(spacing::small + 2, spacing::small + 2, spacing::small + 2,
                             spacing::small + 2);
  column->setSpacing(spacing::small);
  column->addWidget(chipArea_);
  column->addLayout(row);

  connect(attach_, &QToolButton::clicked, this, &Composer::openWanted);
  connect(input_, &ComposerInput::sent, this, &Composer::send);
  connect(input_, &ComposerInput::longTextPasted, this, &Composer::longTextPasted);
  connect(input_, &ComposerInput::focusChanged, this,
          [this](bool focused) { setLook(*this, "focused", focused); });
  connect(input_, &QPlainTextEdit::textChanged, this, &Composer::refreshSend);
  connect(send_, &QToolButton::clicked, this, [this] {
    if (workspace_.busy())
      workspace_.stop();
    else
      send();
  });
  DocumentListModel& documents = workspace.documents();
  connect(&documents, &QAbstractItemModel::modelReset, this, &Composer::rebuildChips);
  connect(&documents, &QAbstractItemModel::rowsInserted, this, &Composer::rebuildChips);
  connect(&documents, &QAbstractItemModel::rowsRemoved, this, &Composer::rebuildChips);
  connect(&documents, &QAbstractItemModel::dataChanged, this, &Composer::refreshChips);
  connect(&workspace, &Workspace::readinessChanged, this, &Composer::refreshSend);
  connect(&workspace, &Workspace::busyChanged, this, &Composer::refreshSend);
  rebuildChips();
  inEveryLanguage(*this, [this] {
    setName(*attach_, tr("Add documents (Ctrl+O)"));
    refreshChips();
    refreshSend();
  });
}

void Composer::focusInput() {
  input_->setFocus(Qt::ShortcutFocusReason);
}

void Composer::removeText(const QString& text) {
  input_->setPlainText(input_->toPlainText().replace(text, QString()));
}

void Composer::rebuildChips() {
  while (QLayoutItem* item = chips_->takeAt(0)) {
    item->widget()->hide();
    item->widget()->deleteLater();
    delete item;
  }
  shown_.clear();
  for (int row = 0; row < workspace_.documents().rowCount(); ++row) {
    auto* chip = new DocumentChip;
    shown_.append(chip);
    chips_->addWidget(chip);
    connect(chip, &DocumentChip::clicked, this, [this, row] { emit documentChosen(row); });
    connect(
        chip, &DocumentChip::removeWanted, &workspace_,
        [this, row] { workspace_.removeDocument(row); }, Qt::QueuedConnection);
    connect(chip, &DocumentChip::stopWanted, &workspace_, &Workspace::stop);
  }
  chipArea_->setVisible(!shown_.isEmpty());
  refreshChips();
  refreshSend();
}

void Composer::refreshChips() {
  const int rows = workspace_.documents().rowCount();
  for (int row = 0; row < std::min<int>(rows, int(shown_.size())); ++row)
    shown_[row]->setDocument(workspace_.documents().at(row),
                             workspace_.engine().model().unifiedMemory);
  chips_->invalidate();
}

void Composer::refreshSend() {
  const bool busy = workspace_.busy();
  const QString obstacle = workspace_.obstacle();
  const QString name = busy ? tr("Stop (Esc)") : tr("Ask (Enter)");
  send_->setIcon(icon(busy ? "stop" : "send", coloursOf(*this).onAccent));
  send_->setAccessibleName(name);
  send_->setToolTip(busy || obstacle.isEmpty() ? name : obstacle);
  const bool writable = !input_->toPlainText().trimmed().isEmpty();
  send_->setEnabled(busy || (obstacle.isEmpty() && writable));
  attach_->setEnabled(!busy);
  const bool documents = workspace_.documents().rowCount() > 0;
  input_->setPlaceholderText(documents ? tr("Ask about the document") : tr("Ask something"));
}

void Composer::send() {
  const QString text = input_->toPlainText();
  if (text.trimmed().isEmpty() || workspace_.busy() || !workspace_.obstacle().isEmpty()) return;
  input_->clear();
  workspace_.ask(text);
}

void Composer::changeEvent(QEvent* event) {
  QFrame::changeEvent(event);
  if (event->type() != QEvent::PaletteChange || !attach_ || !send_) return;
  refreshIcon(*attach_);
  refreshSend();
}

}  // namespace specache::app
