// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/page_view.h"

#include <QFontDatabase>
#include <QScrollBar>
#include <QTextBlock>
#include <algorithm>
#include <cmath>

#include "app/views/languages.h"
#include "app/views/rich_text.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr std::size_t kLongestStretch = 24000;  // bytes laid out at once
constexpr std::size_t kShortestStretch = 6000;  // short sections are shown together
constexpr int kPageMargin = 24;
constexpr int kLinePercent = 130;

QFont pageFont(const QFont& base, bool code) {
  QFont font = larger(base, 1.0);
  font.setFamily(code ? QFontDatabase::systemFont(QFontDatabase::FixedFont).family()
                      : QStringLiteral("Noto Serif"));
  font.setStyleHint(code ? QFont::Monospace : QFont::Serif);
  return font;
}

bool isLead(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

}  // namespace

PageView::PageView(QWidget* parent) : QTextBrowser(parent) {
  setObjectName("pageText");
  inEveryLanguage(*this, [this] { setAccessibleName(tr("Page of the document")); });
  setFrameShape(NoFrame);
  setOpenLinks(false);
  viewport()->setAutoFillBackground(false);
  document()->setDocumentMargin(kPageMargin);
}

void PageView::showPlace(const Document& source, std::size_t byte) {
  if (byte >= begin_ && byte < end_ && !utf8_.isEmpty()) return;
  const std::size_t at = source.pageAt(byte);
  std::size_t begin = source.pages[at].begin;
  std::size_t end = source.pages[at].end;
  if (source.pageKind != PageKind::page)
    for (std::size_t next = at + 1;
         next < source.pages.size() && source.pages[next].end - begin <= kShortestStretch; ++next)
      end = source.pages[next].end;
  if (end - begin > kLongestStretch) {
    const std::size_t stretch = (std::clamp(byte, begin, end - 1) - begin) / kLongestStretch;
    begin += stretch * kLongestStretch;
    end = std::min(end, begin + kLongestStretch);
    const auto size = std::size_t(source.utf8.size());
    while (begin > 0 && !isLead(source.utf8[qsizetype(begin)])) --begin;
    while (end < size && !isLead(source.utf8[qsizetype(end)])) ++end;
  }
  begin_ = begin;
  end_ = end;
  utf8_ = source.utf8.mid(qsizetype(begin), qsizetype(end - begin));
  markdown_ = source.format == "Markdown";
  code_ = source.format.contains("source");
  render();
}

void PageView::clearPage() {
  utf8_.clear();
  begin_ = end_ = 0;
  clear();
}

void PageView::render() {
  const QString text = QString::fromUtf8(utf8_);
  const QFont font = pageFont(this->font(), code_);
  if (markdown_)
    renderMarkdown(*document(), text, coloursOf(*this), font, kLinePercent);
  else
    renderPlain(*document(), text, font, kLinePercent);
  alignment_ = TextAlignment(text, renderedText(*document()));
  verticalScrollBar()->setValue(0);
  shade();
}

void PageView::setPassages(const QList<Passage>& passages) {
  passages_ = passages;
  shade();
}

int PageView::positionOf(std::size_t byte) const {
  const std::size_t within = std::clamp(byte, begin_, end_) - begin_;
  const qsizetype units = QString::fromUtf8(utf8_.left(qsizetype(within))).size();
  const int last = std::max(0, document()->characterCount() - 1);
  return std::min(int(alignment_.renderedAt(units)), last);
}

void PageView::shade() {
  QList<ExtraSelection> selections;
  for (const Passage& passage : passages_) {
    if (passage.end <= begin_ || passage.begin >= end_) continue;
    QColor ground = coloursOf(*this).accent;
    ground.setAlphaF(float(0.10 + 0.30 * std::sqrt(passage.weight)));
    ExtraSelection selection;
    selection.cursor = QTextCursor(document());
    int first = positionOf(passage.begin);
    const int last = positionOf(passage.end);
    while (first < last && document()->characterAt(first).isSpace()) ++first;
    selection.cursor.setPosition(first);
    selection.cursor.setPosition(last, QTextCursor::KeepAnchor);
    selection.format.setBackground(ground);
    selections.append(selection);
  }
  setExtraSelections(selections);
}

void PageView::scrollTo(std::size_t byte) {
  QTextCursor cursor(document());
  cursor.setPosition(positionOf(byte));
  const int top = cursorRect(cursor).top() + verticalScrollBar()->value();
  verticalScrollBar()->setValue(std::max(0, top - height() / 3));
}

void PageView::changeEvent(QEvent* event) {
  QTextBrowser::changeEvent(event);
  if (event->type() != QEvent::PaletteChange || utf8_.isEmpty()) return;
  const int scrolled = verticalScrollBar()->value();
  render();
  verticalScrollBar()->setValue(scrolled);
}

}  // namespace specache::app
