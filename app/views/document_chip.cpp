// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/document_chip.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QToolButton>

#include "app/models/document_list_model.h"
#include "app/views/buttons.h"
#include "app/views/elided_label.h"
#include "app/views/format.h"
#include "app/views/icons.h"
#include "app/views/languages.h"
#include "app/views/reading_line.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

using State = AttachedDocument::State;

QString pagesOf(const Document& document) {
  const int pages = int(document.pages.size());
  switch (document.pageKind) {
    case PageKind::page:
      return DocumentChip::tr("%n page(s)", nullptr, pages);
    case PageKind::chapter:
      return DocumentChip::tr("%n chapter(s)", nullptr, pages);
    case PageKind::section:
      return DocumentChip::tr("%n section(s)", nullptr, pages);
    case PageKind::lines:
      return DocumentChip::tr("%n part(s)", nullptr, pages);
  }
  return {};
}

QString stateOf(const AttachedDocument& entry) {
  switch (entry.state) {
    case State::opening:
      return DocumentChip::tr("opening…");
    case State::counting:
      return DocumentChip::tr("counting tokens…");
    case State::tooLong:
      return DocumentChip::tr("too long by %1 tokens").arg(formatCount(entry.excessTokens));
    case State::notRead:
      return DocumentChip::tr("not read");
    case State::paused:
      return DocumentChip::tr("%1 read").arg(formatPercent(entry.fraction));
    case State::read:
      return DocumentChip::tr("read");
    case State::failed:
      return entry.error;
    case State::reading:
      break;
  }
  QStringList parts{DocumentChip::tr("reading %1").arg(formatPercent(entry.fraction))};
  if (!entry.place.isEmpty()) parts.append(entry.place);
  if (entry.secondsLeft > 0)
    parts.append(DocumentChip::tr("%1 left").arg(formatSeconds(entry.secondsLeft)));
  return parts.join(" · ");
}

}  // namespace

DocumentChip::DocumentChip(QWidget* parent)
    : QFrame(parent),
      icon_(new QLabel),
      name_(new ElidedLabel),
      state_(quietLabel()),
      stop_(iconButton("stop")),
      remove_(iconButton("close")) {
  setObjectName("chip");
  setFocusPolicy(Qt::TabFocus);
  setCursor(Qt::PointingHandCursor);
  icon_->setPixmap(icon("document", coloursOf(*this).quiet).pixmap(16, 16));
  name_->setMaximumWidth(280);
  state_->setFont(smaller(state_->font()));
  state_->setWordWrap(false);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(spacing::small, 3, 3, 3);
  row->setSpacing(6);
  row->addWidget(icon_);
  row->addWidget(name_);
  row->addWidget(state_);
  row->addWidget(stop_);
  row->addWidget(remove_);
  inEveryLanguage(*this, [this] {
    setName(*stop_, tr("Stop reading (Esc); what is read stays read"));
    setName(*remove_, tr("Remove this document"));
  });
  connect(stop_, &QToolButton::clicked, this, &DocumentChip::stopWanted);
  connect(remove_, &QToolButton::clicked, this, &DocumentChip::removeWanted);
}

void DocumentChip::setDocument(const AttachedDocument& entry, bool unifiedMemory) {
  name_->setFullText(entry.name);
  QStringList parts;
  if (entry.state != State::reading && entry.state != State::failed) {
    if (entry.document) parts.append(pagesOf(*entry.document));
    if (entry.cost) parts.append(tr("%1 tokens").arg(formatCount(entry.cost->tokens)));
  }
  parts.append(stateOf(entry));
  const bool failed = entry.state == State::failed;
  state_->setWordWrap(failed);
  state_->setMinimumWidth(failed ? 240 : 0);
  state_->setText(parts.join(" · "));
  reading_ = entry.state == State::reading || entry.state == State::paused;
  fraction_ = entry.fraction;
  stop_->setVisible(entry.state == State::reading);
  remove_->setVisible(entry.state != State::reading);
  setLook(*this, "failed", failed);
  setLook(*this, "tooLong", entry.state == State::tooLong);
  setAccessibleName(entry.name + ", " + state_->text());
  QStringList tips = entry.document ? entry.document->notes : QStringList();
  if (entry.state == State::read && entry.outcome)
    tips.append(readingLine(*entry.outcome, unifiedMemory));
  setToolTip(tips.join('\n'));
  setAccessibleDescription(toolTip());
  updateGeometry();
  update();
}

void DocumentChip::paintEvent(QPaintEvent* event) {
  QFrame::paintEvent(event);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colours& colours = coloursOf(*this);
  if (reading_) {
    const QRectF line(8, height() - 3, width() - 16, 2);
    painter.fillRect(line, colours.border);
    painter.fillRect(QRectF(line.topLeft(), QSizeF(line.width() * fraction_, 2)), colours.accent);
  }
  if (!hasFocus()) return;
  painter.setPen(colours.accent);
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

void DocumentChip::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && rect().contains(event->pos())) emit clicked();
}

void DocumentChip::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Space)
    emit clicked();
  else if (event->key() == Qt::Key_Delete && !remove_->isHidden())
    emit removeWanted();
  else
    QFrame::keyPressEvent(event);
}

void DocumentChip::changeEvent(QEvent* event) {
  QFrame::changeEvent(event);
  if (event->type() != QEvent::PaletteChange || !remove_) return;
  icon_->setPixmap(icon("document", coloursOf(*this).quiet).pixmap(16, 16));
  refreshIcon(*stop_);
  refreshIcon(*remove_);
}

}  // namespace specache::app
