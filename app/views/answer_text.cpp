// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/answer_text.h"

#include <QAbstractTextDocumentLayout>
#include <QElapsedTimer>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QTextBlock>
#include <QTextBoundaryFinder>
#include <QUrl>
#include <QWheelEvent>
#include <algorithm>

#include "app/views/citation_object.h"
#include "app/views/languages.h"
#include "app/views/rich_text.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr int kRenderMilliseconds = 100;
constexpr int kRestFactor = 8;
constexpr auto kCaret = "\u258d";

/// "page 31" takes too much room in a line of text.
QString shortPlace(QString place) {
  const QString page = AnswerText::tr("page %1").section("%1", 0, 0);
  if (place.startsWith(page)) place.replace(0, page.size(), AnswerText::tr("p. "));
  constexpr int kMost = 28;
  return place.size() <= kMost ? place : place.left(kMost - 1) + u'…';
}

}  // namespace

AnswerText::AnswerText(QWidget* parent) : QTextBrowser(parent) {
  setObjectName("answerText");
  inEveryLanguage(*this, [this] { setAccessibleName(tr("Answer")); });
  setFrameShape(NoFrame);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setOpenLinks(false);
  viewport()->setAutoFillBackground(false);
  document()->setDocumentMargin(0);
  document()->documentLayout()->registerHandler(CitationObject::kType, new CitationObject(this));
  renderTimer_.setSingleShot(true);
  renderTimer_.setInterval(kRenderMilliseconds);
  connect(&renderTimer_, &QTimer::timeout, this, &AnswerText::render);
  connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
          &AnswerText::fitHeight);
  connect(this, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) {
    if (url.scheme() == "citation") emit citationChosen(url.path().toInt());
  });
}

void AnswerText::setAnswer(const QString& markdown, const QList<Citation>& citations,
                           bool writing) {
  const bool first = markdown_.isEmpty();
  markdown_ = markdown;
  citations_ = citations;
  writing_ = writing;
  if (first || !writing) return render();
  if (!renderTimer_.isActive()) renderTimer_.start();
}

void AnswerText::setChosen(const Range& range) {
  chosen_ = range;
  shade();
}

void AnswerText::render() {
  renderTimer_.stop();
  QElapsedTimer clock;
  clock.start();
  renderMarkdown(*document(), markdown_, coloursOf(*this), font());
  alignment_.reset();
  insertCitations();
  if (writing_) {
    QTextCursor end(document());
    end.movePosition(QTextCursor::End);
    QTextCharFormat caret;
    caret.setForeground(coloursOf(*this).accent);
    end.insertText(QString::fromUtf8(kCaret), caret);
  }
  shade();
  fitHeight();
  // A very long answer is rendered less often, so that there is time left for everything else.
  renderTimer_.setInterval(std::max<int>(kRenderMilliseconds, int(clock.elapsed()) * kRestFactor));
}

const TextAlignment& AnswerText::alignment() {
  if (!alignment_) alignment_ = TextAlignment(markdown_, renderedText(*document()));
  return *alignment_;
}

void AnswerText::insertCitations() {
  if (citations_.isEmpty()) return;
  for (qsizetype i = citations_.size() - 1; i >= 0; --i) {
    const qsizetype after = alignment().renderedAt(citations_[i].answerEnd - 1) + 1;
    QTextCursor cursor(document());
    cursor.setPosition(int(std::min<qsizetype>(after, document()->characterCount() - 1)));
    CitationObject::insert(cursor, shortPlace(citations_[i].place),
                           QStringLiteral("citation:%1").arg(i), font());
  }
  alignment_.reset();
}

void AnswerText::fitHeight() {
  const int height = int(std::ceil(document()->size().height()));
  if (height != minimumHeight()) setFixedHeight(height);
}

void AnswerText::shade() {
  QList<ExtraSelection> selections;
  if (chosen_) {
    ExtraSelection selection;
    selection.cursor = QTextCursor(document());
    const int last = document()->characterCount() - 1;
    const int begin = int(alignment().renderedAt(chosen_->first));
    const int end = int(alignment().renderedAt(chosen_->second));
    selection.cursor.setPosition(std::min(begin, last));
    selection.cursor.setPosition(std::min(end, last), QTextCursor::KeepAnchor);
    selection.format.setBackground(coloursOf(*this).accentSoft);
    selections.append(selection);
  }
  setExtraSelections(selections);
}

QList<std::pair<int, int>> AnswerText::sentences() const {
  QList<std::pair<int, int>> found;
  for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
    const QString text = block.text();
    QTextBoundaryFinder finder(QTextBoundaryFinder::Sentence, text);
    int begin = 0;
    while (finder.toNextBoundary() >= 0) {
      const int end = int(finder.position());
      if (!text.mid(begin, end - begin).trimmed().isEmpty())
        found.append({block.position() + begin, block.position() + end});
      begin = end;
    }
  }
  return found;
}

void AnswerText::choose(const std::pair<int, int>& sentence) {
  const Range range =
      std::pair(alignment().sourceAt(sentence.first), alignment().sourceAt(sentence.second));
  emit sentenceChosen(range == chosen_ ? std::nullopt : range);
}

void AnswerText::step(int direction) {
  const QList<std::pair<int, int>> all = sentences();
  if (all.isEmpty()) return;
  qsizetype at = direction > 0 ? -1 : all.size();
  if (chosen_)
    for (qsizetype i = 0; i < all.size(); ++i)
      if (alignment().sourceAt(all[i].first) == chosen_->first) at = i;
  choose(all[std::clamp<qsizetype>(at + direction, 0, all.size() - 1)]);
}

void AnswerText::mousePressEvent(QMouseEvent* event) {
  pressed_ = event->pos();
  QTextBrowser::mousePressEvent(event);
}

void AnswerText::mouseReleaseEvent(QMouseEvent* event) {
  QTextBrowser::mouseReleaseEvent(event);
  const bool click = event->button() == Qt::LeftButton && !textCursor().hasSelection() &&
                     (event->pos() - pressed_).manhattanLength() < 4;
  if (!click || !anchorAt(event->pos()).isEmpty()) return;
  const int position = cursorForPosition(event->pos()).position();
  for (const auto& sentence : sentences())
    if (sentence.first <= position && position < sentence.second) return choose(sentence);
}

void AnswerText::keyPressEvent(QKeyEvent* event) {
  if (event->modifiers() == Qt::AltModifier && event->key() == Qt::Key_Right) return step(1);
  if (event->modifiers() == Qt::AltModifier && event->key() == Qt::Key_Left) return step(-1);
  QTextBrowser::keyPressEvent(event);
}

void AnswerText::wheelEvent(QWheelEvent* event) {
  event->ignore();
}

void AnswerText::changeEvent(QEvent* event) {
  QTextBrowser::changeEvent(event);
  const bool looks = event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange;
  if (looks && !markdown_.isEmpty()) render();
}

void AnswerText::resizeEvent(QResizeEvent* event) {
  QTextBrowser::resizeEvent(event);
  fitHeight();
}

}  // namespace specache::app
