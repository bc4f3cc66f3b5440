// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/answer_view.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/views/buttons.h"
#include "app/views/format.h"
#include "app/views/languages.h"
#include "app/views/theme.h"
#include "app/views/version_pager.h"

namespace specache::app {
namespace {

constexpr int kCopiedMilliseconds = 1500;

bool streaming(const ChatMessage& message) {
  return message.message.status == MessageStatus::streaming;
}

QString progressLine(const ChatMessage& message) {
  if (!message.reading) return AnswerView::tr("Thinking…");
  const ReadingProgress& reading = *message.reading;
  if (reading.total <= 0 || reading.done >= reading.total) return AnswerView::tr("Thinking…");
  QStringList parts{
      AnswerView::tr("Reading %1").arg(formatPercent(double(reading.done) / reading.total))};
  if (!message.place.isEmpty()) parts.append(message.place);
  if (reading.secondsLeft > 0)
    parts.append(AnswerView::tr("%1 left").arg(formatSeconds(reading.secondsLeft)));
  return parts.join(" · ");
}

QString endLine(const ChatMessage& message) {
  const AnswerRecord& record = *message.record;
  if (!record.error.isEmpty()) return record.error;
  if (message.message.status != MessageStatus::stopped) return {};
  if (record.reason == EndReason::length)
    return AnswerView::tr("Ended at the most tokens that an answer may have (Settings).");
  if (record.reason == EndReason::context)
    return AnswerView::tr("The context is full. Start a new conversation to go on.");
  return AnswerView::tr("Stopped.");
}

QStringList figuresOf(const AnswerRecord& record) {
  const AnswerFigures& f = record.figures;
  QStringList parts{AnswerView::tr("%n token(s)", nullptr, f.tokens),
                    AnswerView::tr("%1 tokens/s").arg(formatDecimal(f.tokensPerSecond)),
                    AnswerView::tr("first token %1").arg(formatSeconds(f.ttftMs / 1000))};
  if (f.prefetchHitRate > 0)
    parts.append(AnswerView::tr("prefetch %1").arg(formatPercent(f.prefetchHitRate)));
  return parts;
}

}  // namespace

AnswerView::AnswerView(const ChatMessage& message, QWidget* parent)
    : QWidget(parent),
      message_(message),
      text_(new AnswerText),
      progress_(quietLabel()),
      error_(new QLabel),
      figures_(quietButton({})),
      copy_(quietButton({})),
      regenerate_(quietButton({})),
      continue_(quietButton({})),
      pager_(new VersionPager),
      footer_(new QWidget) {
  text_->setFont(larger(font(), 1.05));
  error_->setWordWrap(true);
  error_->setTextFormat(Qt::PlainText);
  error_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  figures_->setProperty("flush", true);
  QSizePolicy ofFigures(QSizePolicy::Ignored, QSizePolicy::Fixed);
  ofFigures.setRetainSizeWhenHidden(true);  // the buttons stay where they are
  figures_->setSizePolicy(ofFigures);
  for (QToolButton* button : {figures_, copy_, regenerate_, continue_})
    button->setFont(smaller(button->font()));
  auto* row = new QHBoxLayout(footer_);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(2);
  row->addWidget(figures_, 1, Qt::AlignLeft);
  row->addWidget(continue_);
  row->addWidget(copy_);
  row->addWidget(regenerate_);
  row->addWidget(pager_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, spacing::huge);
  column->setSpacing(2);
  column->addWidget(text_);
  column->addWidget(progress_);
  column->addWidget(error_);
  column->addWidget(footer_);

  connect(copy_, &QToolButton::clicked, this, &AnswerView::copy);
  connect(regenerate_, &QToolButton::clicked, this, [this] { emit regenerateWanted(id()); });
  connect(continue_, &QToolButton::clicked, this, [this] { emit continueWanted(id()); });
  connect(figures_, &QToolButton::clicked, this, [this] { emit chosen(id(), std::nullopt); });
  connect(pager_, &VersionPager::chosen, this,
          [this](int version) { emit versionChosen(id(), version); });
  connect(text_, &AnswerText::sentenceChosen, this,
          [this](const AnswerText::Range& range) { emit chosen(id(), range); });
  connect(text_, &AnswerText::citationChosen, this,
          [this](int index) { emit citationChosen(id(), index); });
  showText();
  inEveryLanguage(*this, [this] { setTexts(); });
}

void AnswerView::setTexts() {
  figures_->setToolTip(tr("Show these figures in the Engine tab"));
  copy_->setText(tr("Copy"));
  regenerate_->setText(tr("Regenerate"));
  regenerate_->setToolTip(tr("Another try, with some chance in it; this version stays"));
  continue_->setText(tr("Continue"));
  continue_->setToolTip(tr("Go on where it ended"));
  showProgress();
  showFigures();
}

void AnswerView::setMessage(const ChatMessage& message) {
  message_ = message;
  showText();
  showProgress();
  showFigures();
}

void AnswerView::setChosen(bool active, const AnswerText::Range& sentence) {
  text_->setChosen(active ? sentence : std::nullopt);
}

void AnswerView::showText() {
  text_->setVisible(!message_.message.text.isEmpty());
  text_->setAnswer(message_.message.text, message_.record->citations, streaming(message_));
}

void AnswerView::showProgress() {
  const bool waiting = streaming(message_) && message_.message.text.isEmpty();
  progress_->setVisible(waiting);
  progress_->setText(waiting ? progressLine(message_) : QString());
  const QString end = streaming(message_) ? QString() : endLine(message_);
  error_->setVisible(!end.isEmpty());
  error_->setText(end);
  const bool failed = !message_.record->error.isEmpty();
  setLook(*error_, failed ? "error" : "quiet", true);
}

void AnswerView::showFigures() {
  footer_->setVisible(!streaming(message_));
  figures_->setVisible(message_.record->figures.tokens > 0);
  continue_->setVisible(message_.message.status == MessageStatus::stopped &&
                        !message_.message.text.isEmpty() &&
                        message_.record->reason != EndReason::context);
  copy_->setVisible(!message_.message.text.isEmpty());
  pager_->setVersion(message_.message.version, message_.message.versions);
  fitFigures();
}

void AnswerView::fitFigures() {
  int room = width() - spacing::huge;
  for (const QWidget* other :
       std::initializer_list<const QWidget*>{continue_, copy_, regenerate_, pager_})
    if (!other->isHidden()) room -= other->sizeHint().width() + 2;
  QStringList parts = figuresOf(*message_.record);
  const QString gap = QStringLiteral("\u2003");
  while (parts.size() > 1 && figures_->fontMetrics().horizontalAdvance(parts.join(gap)) > room)
    parts.removeLast();
  figures_->setText(parts.join(gap));
}

void AnswerView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fitFigures();
}

void AnswerView::copy() {
  QApplication::clipboard()->setText(message_.message.text);
  copy_->setText(tr("Copied"));
  QTimer::singleShot(kCopiedMilliseconds, copy_, [this] { copy_->setText(tr("Copy")); });
}

}  // namespace specache::app
