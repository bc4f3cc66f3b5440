// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/documents/flow_text.h"

namespace specache::app {

FlowText::FlowText(PageBuilder& pages, bool byPages) : pages_(pages), byPages_(byPages) {
  if (byPages_) pages_.beginPage(QString::number(page_));
}

void FlowText::add(const QString& text, bool listItem) {
  const QString clean = text.trimmed();
  if (clean.isEmpty()) return;
  if (inTable()) {
    QString& cell = cells_.last();
    cell += (cell.isEmpty() ? QString() : QStringLiteral(" ")) + clean.simplified();
  } else if (listItem) {
    pages_.addLine(QStringLiteral("- ") + clean);
  } else {
    pages_.addParagraph(clean);
  }
}

void FlowText::addHeading(const QString& text) {
  if (!byPages_ && !inTable() && !text.trimmed().isEmpty()) pages_.beginPage(text.simplified());
  add(text, false);
}

void FlowText::breakPage() {
  if (!byPages_) return;
  ++page_;
  if (inTable()) {
    breakAfterRow_ = true;
  } else {
    beginNextPage();
  }
}

void FlowText::beginNextPage() {
  breakAfterRow_ = false;
  pages_.beginPage(QString::number(page_));
}

void FlowText::beginTable() {
  firstRow_ = firstRow_ || !inTable();
}

void FlowText::beginCell() {
  cells_ += QString();
  if (rows_.size() < static_cast<std::size_t>(cells_.size())) rows_.emplace_back();
}

void FlowText::endCell() {
  if (!inTable()) return;
  const auto depth = static_cast<std::size_t>(cells_.size());
  QString text = cells_.takeLast();
  rows_.resize(depth);
  rows_.back() += text;
}

void FlowText::endRow() {
  const auto depth = static_cast<std::size_t>(cells_.size()) + 1;
  if (rows_.size() < depth) return;
  const QString row = rows_[depth - 1].join(QStringLiteral(" | "));
  rows_.resize(depth - 1);
  if (inTable()) {
    add(row, false);
    return;
  }
  firstRow_ ? pages_.addParagraph(row) : pages_.addLine(row);
  firstRow_ = false;
  if (breakAfterRow_) beginNextPage();
}

}  // namespace specache::app
