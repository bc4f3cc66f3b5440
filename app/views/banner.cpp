// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/banner.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include "app/views/buttons.h"
#include "app/views/languages.h"
#include "app/views/theme.h"

namespace specache::app {
namespace {

constexpr auto kSeverity = "severity";

QString lookOf(Banner::Severity severity) {
  switch (severity) {
    case Banner::Severity::error:
      return "error";
    case Banner::Severity::warning:
      return "warning";
    case Banner::Severity::note:
      return "note";
  }
  return {};
}

}  // namespace

Banner::Banner(QWidget* parent) : QFrame(parent), text_(new QLabel), action_(new QPushButton) {
  setObjectName("banner");
  text_->setWordWrap(true);
  text_->setTextFormat(Qt::PlainText);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  QToolButton* close = iconButton("close");
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(spacing::medium, spacing::small, spacing::small, spacing::small);
  row->addWidget(text_, 1);
  row->addWidget(action_);
  row->addWidget(close);
  inEveryLanguage(*this, [close] { setName(*close, tr("Close this message")); });
  hide_.setSingleShot(true);
  connect(&hide_, &QTimer::timeout, this, &QWidget::hide);
  connect(close, &QToolButton::clicked, this, &QWidget::hide);
  connect(action_, &QPushButton::clicked, this, [this] {
    hide();
    if (act_) act_();
  });
  hide();
}

void Banner::tell(Severity severity, const QString& message, int milliseconds) {
  tell(severity, message, {}, {}, milliseconds);
}

void Banner::tell(Severity severity, const QString& message, const QString& action,
                  const std::function<void()>& act, int milliseconds) {
  setLook(*this, kSeverity, lookOf(severity));
  text_->setText(message);
  setAccessibleName(message);
  action_->setText(action);
  action_->setVisible(!action.isEmpty());
  act_ = act;
  show();
  if (milliseconds > 0)
    hide_.start(milliseconds);
  else
    hide_.stop();
}

void Banner::hideNote() {
  if (property(kSeverity) == lookOf(Severity::note)) hide();
}

QString Banner::message() const {
  return text_->text();
}

}  // namespace specache::app
